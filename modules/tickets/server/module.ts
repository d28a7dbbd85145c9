import { administrators, everyone, leads, type Role, workers } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { permissionGrants } from '#server/identity';
import { bulkRoutes } from './bulk.routes.ts';
import { bulkJob } from './bulk.ts';
import { closeSolved, tellDue, wakeSnoozed } from './closing.ts';
import { ticketLive } from './live.ts';
import { messageRoutes } from './message.routes.ts';
import { listenForPresence } from './presence.ts';
import { scheduledJob } from './scheduling.ts';
import { searchFollower } from './search.follower.ts';
import { ticketRoutes } from './ticket.routes.ts';
import { viewRoutes } from './view.routes.ts';
import { forgetVocabulary, seedStatuses } from './vocabulary.repo.ts';
import { macroRoutes, vocabularyRoutes } from './vocabulary.routes.ts';
import { mergeRoutes, workingRoutes } from './working.routes.ts';
import { writingRoutes } from './writing.routes.ts';

const noters: readonly Role[] = [...workers, 'light_agent'];

const tickets: ServerModule = {
  name: 'tickets',
  owns: [
    'ticket',
    'ticket_status',
    'tag',
    'ticket_field',
    'message',
    'message_file',
    'message_mention',
    'ticket_follower',
    'ticket_read',
    'ticket_link',
    'ticket_closure',
    'ticket_merge',
    'draft',
    'scheduled_reply',
    'macro',
    'ticket_view',
    'bulk_change',
    'ticket_search',
  ],
  permissions: {
    'tickets:read': everyone,
    'tickets:note': noters,
    'tickets:create': workers,
    'tickets:reply': workers,
    'tickets:change': workers,
    'tickets:tag': workers,
    'tickets:merge': workers,
    'tickets:split': workers,
    'tickets:delete': leads,
    'tickets:configure': leads,
    'tickets:relay': administrators,
  },
  seed: seedStatuses,
  routes: (app) => [
    ...ticketRoutes(),
    ...messageRoutes(app),
    ...writingRoutes(),
    ...mergeRoutes(),
    ...workingRoutes(app),
    ...bulkRoutes(),
    ...viewRoutes(),
    ...vocabularyRoutes(app),
    ...macroRoutes(),
  ],
  followers: () => [searchFollower],
  live: () => ticketLive,
  jobs: () => [scheduledJob(permissionGrants), bulkJob(permissionGrants)],
  crons: (app) => [
    {
      name: 'tickets.close_solved',
      pattern: '*/5 * * * *',
      run: async () => {
        await closeSolved(app.db);
      },
    },
    {
      name: 'tickets.wake_snoozed',
      pattern: '* * * * *',
      run: async () => {
        await wakeSnoozed(app.db);
      },
    },
    {
      name: 'tickets.tell_due',
      pattern: '* * * * *',
      run: async () => {
        await tellDue(app.db);
      },
    },
  ],
  start: async (app) => {
    app.wakeup.on('ticket-vocabulary', forgetVocabulary);
    listenForPresence(app);
  },
};
export default tickets;
