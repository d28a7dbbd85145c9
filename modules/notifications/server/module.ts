import type { ServerModule } from '#platform/modules';
import { mailJob, sweepMailings } from './mailing.ts';
import { deleteOldNotifications } from './notification.repo.ts';
import { notificationRoutes } from './notification.routes.ts';
import { telling } from './telling.ts';

const keepMs = 90 * 24 * 3_600_000;

const notifications: ServerModule = {
  name: 'notifications',
  owns: ['notification', 'notification_preference', 'notification_mailing'],
  routes: notificationRoutes,
  followers: (app) => [telling(app)],
  jobs: (app) => [mailJob(app)],
  crons: () => [
    { name: 'notifications_sweep', pattern: '* * * * *', run: ({ db }) => db.transaction(sweepMailings) },
    {
      name: 'notifications_forget',
      pattern: '20 3 * * *',
      run: ({ db }) => db.transaction((tx) => deleteOldNotifications(tx, new Date(tx.now.getTime() - keepMs))),
    },
  ],
  start: async (app) => {
    app.wakeup.on('notifications', (payload) => {
      const [what, userId] = payload.split(' ');
      if (what && userId) app.hub.sendTo(new Set([userId]), { event: `notification.${what}`, data: {} });
    });
  },
};
export default notifications;
