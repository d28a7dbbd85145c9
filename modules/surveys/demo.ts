import type { Demo } from '#platform/modules';

const demo: Demo = {
  // Nobody is asked after the end: what was still to be sent stays unsent.
  settle: ({ app }) =>
    app.db.transaction(async (tx) => {
      await tx.rows(`update survey_invitation set state = 'skipped', reason = 'off' where state = 'waiting'`);
      await tx.rows(`select graphile_worker.remove_job(key) from graphile_worker.jobs where key like 'survey:%'`);
    }),
};
export default demo;
