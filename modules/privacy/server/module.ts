import type { ServerModule } from '#platform/modules';
import { erasingJob } from './erasing.ts';
import { privacyRoutes } from './privacy.routes.ts';

/** Who may is decided with the customers: `customers:erase`. */
const privacy: ServerModule = {
  name: 'privacy',
  owns: ['erasure'],
  routes: privacyRoutes,
  jobs: () => [erasingJob],
};
export default privacy;
