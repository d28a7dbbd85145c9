import { workers } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { answerFollower, linkFollower } from './answer.follower.ts';
import { sweepLinks } from './link.repo.ts';
import { portalPages } from './portal.pages.ts';
import { portalRoutes } from './portal.routes.ts';
import { endEverySession, sweepSessions } from './session.repo.ts';
import './settings.ts';
import { signInJob } from './signing-in.ts';
import { sweepSubmissions } from './submission.repo.ts';

const dayMs = 24 * 60 * 60_000;

const portal: ServerModule = {
  name: 'portal',
  owns: ['request_link', 'portal_sign_in', 'portal_session', 'request_submission', 'request_receipt'],
  permissions: { 'portal:revoke': workers },
  restored: endEverySession,
  routes: portalRoutes,
  pages: portalPages,
  followers: (app) => [answerFollower(app), linkFollower],
  jobs: (app) => [signInJob(app)],
  crons: () => [
    {
      name: 'portal_sweep',
      pattern: '23 3 * * *',
      run: ({ db }) =>
        db.transaction(async (tx) => {
          const before = new Date(tx.now.getTime() - 2 * dayMs);
          await sweepLinks(tx, before);
          await sweepSessions(tx, before);
          await sweepSubmissions(tx, before);
        }),
    },
  ],
};
export default portal;
