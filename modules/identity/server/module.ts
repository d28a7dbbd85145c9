import { administrators } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { forgetActors } from './identifying.ts';
import { keyRoutes } from './key.routes.ts';

const identity: ServerModule = {
  name: 'identity',
  owns: ['app_user', 'session', 'account', 'verification', 'two_factor', 'invitation', 'api_key'],
  permissions: { 'keys:manage': administrators },
  routes: (app) => [...keyRoutes(app)],
  start: async (app) => {
    app.wakeup.on('actors', (actorId) => {
      forgetActors();
      if (actorId) app.hub.cut(actorId);
    });
  },
};
export default identity;
