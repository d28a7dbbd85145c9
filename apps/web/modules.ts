import type { WebModule } from '#ui';
import audit from '#web/audit';
import identity from '#web/identity';
import settings from '#web/settings';
import outbox from '#web/outbox';
import webhooks from '#web/webhooks';
import notifications from '#web/notifications';

/** The modules of the workspace, a line each. */
export const webModules: readonly WebModule[] = [identity, audit, settings, outbox, webhooks, notifications];
