import { leads, workers } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { foldAll } from './folding.ts';
import { measureRoutes } from './measure.routes.ts';
import { measuresFollower } from './measuring.ts';

const analytics: ServerModule = {
  name: 'analytics',
  owns: ['ticket_measure', 'reply_measure', 'closure_measure', 'measure_day', 'measure_cell'],
  // read_all: the work of each person by name, and every queue. Without it: one's own work and the totals of the queues one works.
  permissions: { 'measures:read': [...workers, 'reviewer'], 'measures:read_all': [...leads, 'reviewer'] },
  routes: measureRoutes,
  followers: () => [measuresFollower()],
  crons: (app) => [
    {
      name: 'analytics_folding',
      pattern: '*/10 * * * *',
      run: async () => {
        await foldAll(app.db);
      },
    },
  ],
};
export default analytics;
