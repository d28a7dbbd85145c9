/** The one list of modules, lowest tier first. */
import type { ServerModule } from '#platform/modules';
import analytics from '../../modules/analytics/server/module.ts';
import audit from '../../modules/audit/server/module.ts';
import customers from '../../modules/customers/server/module.ts';
import files from '../../modules/files/server/module.ts';
import identity from '../../modules/identity/server/module.ts';
import imports from '../../modules/imports/server/module.ts';
import notifications from '../../modules/notifications/server/module.ts';
import outbox from '../../modules/outbox/server/module.ts';
import portal from '../../modules/portal/server/module.ts';
import privacy from '../../modules/privacy/server/module.ts';
import settings from '../../modules/settings/server/module.ts';
import surveys from '../../modules/surveys/server/module.ts';
import team from '../../modules/team/server/module.ts';
import tickets from '../../modules/tickets/server/module.ts';
import webhooks from '../../modules/webhooks/server/module.ts';

export const modules: readonly ServerModule[] = [
  settings,
  outbox,
  identity,
  audit,
  files,
  customers,
  team,
  tickets,
  portal,
  surveys,
  webhooks,
  notifications,
  analytics,
  imports,
  privacy,
];
