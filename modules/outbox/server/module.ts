import { administrators } from '#platform/access';
import { defineFollower } from '#platform/events';
import type { ServerModule } from '#platform/modules';
import { guardAgainstRestore, guardRestored, rememberGeneration } from './generation.ts';
import { mailRoutes } from './mail.routes.ts';
import { releasePart, sendJob, sweepMails } from './sending.ts';

/** More than a mail server takes in that time. */
const partsAMinute = 10;

const releasing = defineFollower({
  name: 'outbox_releasing',
  types: ['setting.changed'],
  handle: async (tx, events) => {
    if (events.some((e) => e.data.topic === 'smtp')) await releasePart(tx);
  },
});

const outbox: ServerModule = {
  name: 'outbox',
  owns: ['outgoing_mail', 'outbox_generation'],
  permissions: { 'outbox:manage': administrators },
  routes: mailRoutes,
  followers: () => [releasing],
  jobs: () => [sendJob],
  crons: (app) => [
    {
      name: 'outbox_sweep',
      pattern: '* * * * *',
      run: async ({ db }) => {
        await db.transaction(async (tx) => {
          await sweepMails(tx);
          await rememberGeneration(tx, app.config.dataDir);
        });
        for (let part = 0; part < partsAMinute && (await db.transaction(releasePart)); part += 1);
      },
    },
  ],
  restored: guardRestored,
  start: async (app) => {
    const held = await app.db.transaction((tx) => guardAgainstRestore(tx, app.config.dataDir, app.config.databaseUrl !== null));
    if (held > 0) app.log.warn({ held }, 'This database was restored or copied: its waiting mails are held. Release them on the outbox page.');
    await app.db.transaction((tx) => rememberGeneration(tx, app.config.dataDir));
  },
};
export default outbox;
