import { administrators } from '#platform/access';
import type { ServerModule } from '#platform/modules';
import { auditRoutes } from './audit.routes.ts';
import { auditFollower } from './recording.ts';

const audit: ServerModule = {
  name: 'audit',
  owns: ['audit_entry'],
  permissions: { 'audit:read': administrators },
  routes: auditRoutes,
  followers: () => [auditFollower],
};
export default audit;
