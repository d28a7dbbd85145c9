import type { WebModule } from '#ui';
import analytics from '#web/analytics';
import audit from '#web/audit';
import customers from '#web/customers';
import identity from '#web/identity';
import imports from '#web/imports';
import notifications from '#web/notifications';
import outbox from '#web/outbox';
import portal from '#web/portal';
import privacy from '#web/privacy';
import settings from '#web/settings';
import surveys from '#web/surveys';
import team from '#web/team';
import tickets from '#web/tickets';
import webhooks from '#web/webhooks';

/** The modules of the workspace, a line each. */
export const webModules: readonly WebModule[] = [
  identity,
  audit,
  settings,
  outbox,
  webhooks,
  notifications,
  customers,
  team,
  tickets,
  analytics,
  portal,
  surveys,
  imports,
  privacy,
];
