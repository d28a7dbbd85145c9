import type { Demo } from '#platform/modules';

const demo: Demo = {
  // The addresses are invented: nothing may wait for the day on which a mail server is set.
  settle: async ({ app }) => {
    await app.db.read().rows(`delete from outgoing_mail where state in ('held', 'waiting')`);
  },
};
export default demo;
