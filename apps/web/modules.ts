import type { WebModule } from '#ui';
import audit from '#web/audit';
import identity from '#web/identity';
import settings from '#web/settings';
import outbox from '#web/outbox';
import webhooks from '#web/webhooks';
import notifications from '#web/notifications';
import customers from '#web/customers';
import team from '#web/team';
import tickets from '#web/tickets';
import analytics from '#web/analytics';
import portal from '#web/portal';
import surveys from '#web/surveys';
import imports from '#web/imports';
import privacy from '#web/privacy';

/** The modules of the workspace, a line each. */
export const webModules: readonly WebModule[] = [identity, audit, settings, outbox, webhooks, notifications, customers, team, tickets, analytics, portal, surveys, imports, privacy];
