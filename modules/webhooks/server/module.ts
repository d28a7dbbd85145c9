import { administrators } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { deliverJob, stopDelivering, sweepDeliveries } from './delivering.ts';
import { deliveryRoutes } from './delivery.routes.ts';
import { queueing } from './following.ts';
import { webhookRoutes } from './webhook.routes.ts';

const webhooks: ServerModule = {
  name: 'webhooks',
  owns: ['webhook', 'webhook_delivery'],
  permissions: { 'webhooks:manage': administrators },
  routes: (app) => [...webhookRoutes(app), ...deliveryRoutes()],
  followers: () => [queueing],
  jobs: (app) => [deliverJob(app)],
  crons: () => [{ name: 'webhooks_sweep', pattern: '* * * * *', run: ({ db }) => db.transaction(sweepDeliveries) }],
  stop: stopDelivering,
};
export default webhooks;
