import { administrators, everyone } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { accountRoutes } from './account.routes.ts';
import { authOf } from './auth.ts';
import { applySignInRules, forgetActors } from './identifying.ts';
import { revokeOpenResets } from './invitation.repo.ts';
import { resetJob } from './inviting.ts';
import { keyRoutes } from './key.routes.ts';
import { peopleRoutes } from './people.routes.ts';
import { deleteExpiredSessions, endEverySession } from './session.repo.ts';
import { sessionRoutes } from './session.routes.ts';
import { setupRoutes } from './setting-up.ts';
import { twoFactorRoutes } from './two-factor.routes.ts';

const identity: ServerModule = {
  name: 'identity',
  owns: ['app_user', 'session', 'account', 'verification', 'two_factor', 'two_factor_code', 'invitation', 'api_key'],
  permissions: { 'keys:manage': administrators, 'users:manage': administrators, 'users:read': everyone },
  routes: (app) => [...setupRoutes(app), ...sessionRoutes(app), ...accountRoutes(app), ...twoFactorRoutes(app), ...peopleRoutes(app), ...keyRoutes(app)],
  jobs: (app) => [resetJob(app)],
  crons: (app) => [{ name: 'identity_sweep', pattern: '17 3 * * *', run: () => app.db.transaction(deleteExpiredSessions) }],
  restored: async (tx) => {
    await endEverySession(tx);
    await revokeOpenResets(tx);
  },
  start: async (app) => {
    app.wakeup.on('actors', (actorId) => {
      forgetActors();
      if (actorId) app.hub.cut(actorId);
    });
    app.wakeup.on('settings', () => void applySignInRules(app).catch((error) => app.log.warn({ err: error }, 'The rules for signing in could not be read.')));
    // The first sign-in should not wait for the library to load.
    if (app.config.production && app.config.role !== 'worker') setTimeout(() => void authOf(app).catch(() => {}), 500).unref();
  },
};
export default identity;
