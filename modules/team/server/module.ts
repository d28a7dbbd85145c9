import { everyone, leads } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { defaultQueueFollower, seedDefaultQueue } from './default-queue.ts';
import { joiningFollower } from './joining.ts';
import { forgetScopes } from './scope.ts';
import { teamRoutes } from './team.routes.ts';

const team: ServerModule = {
  name: 'team',
  owns: ['team', 'team_member', 'queue', 'queue_team'],
  permissions: { 'team:read': everyone, 'team:write': leads },
  routes: teamRoutes,
  followers: (app) => [defaultQueueFollower(), joiningFollower(app)],
  // Ids and counts only: everyone who is signed in may know that teams or queues changed, and loads what is theirs to see.
  live: () => ({ types: ['team.changed', 'queue.changed'], visible: async (_scope, _actor, events) => events.map(() => true) }),
  seed: seedDefaultQueue,
  start: async (app) => {
    app.wakeup.on('team', forgetScopes);
  },
};
export default team;
