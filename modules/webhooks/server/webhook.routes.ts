import { z } from 'zod';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listEventTypes,
  listWebhooks,
  readWebhook,
  rotateSecret,
  type Webhook,
  webhookEventSchemas,
  webhooksErrors,
} from '#contract/webhooks';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { checkUrl, EgressError } from '#platform/egress';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { failWaiting } from './delivery.repo.ts';
import { egressPolicy } from './setting.ts';
import { newSecret } from './signing.ts';
import {
  type CountedWebhookRow,
  deleteWebhookRow,
  insertWebhook,
  lockWebhook,
  selectCountedWebhook,
  selectWebhooks,
  updateSecret,
  updateWebhook,
  type WebhookRow,
} from './webhook.repo.ts';

const overlapMs = 24 * 3_600_000;

const present = (w: CountedWebhookRow, now: Date): Webhook => ({
  id: w.id,
  url: w.url,
  description: w.description,
  eventTypes: w.event_types,
  includeNotes: w.include_notes,
  active: w.active,
  disabledFor: w.disabled_for,
  failingSince: w.failing_since?.toISOString() ?? null,
  previousSecretUntil: w.previous_until && w.previous_until > now ? w.previous_until.toISOString() : null,
  waiting: w.waiting,
  failed: w.failed,
  version: w.version,
  createdAt: w.created_at.toISOString(),
  updatedAt: w.updated_at.toISOString(),
});

async function mustFind(tx: Scope, id: string): Promise<CountedWebhookRow> {
  const webhook = await selectCountedWebhook(tx, id);
  if (!webhook) throw fail(platformErrors.notFound);
  return webhook;
}

const noted = (tx: Scope, actor: Actor, webhookId: string, change: string, fields: readonly string[]) =>
  appendEvents(tx, actor, [{ type: 'webhook.changed', data: { webhookId, change, fields } }]);

/** Outside a transaction: it asks the name service. */
async function mayCall(app: App, actor: Actor, url: string): Promise<void> {
  try {
    await checkUrl(url, await egressPolicy(app.db.read(), app));
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    const why = words(actor.language)(`webhooks.reason.${error.reason}`);
    throw fail(webhooksErrors.addressRefused, { detail: why, fields: [{ path: 'url', message: why }] });
  }
}

const create = (app: App) =>
  handle(
    createWebhook,
    async ({ actor, body }) => {
      await mayCall(app, actor, body.url);
      return app.db.transaction(async (tx) => {
        const id = newId();
        const secret = newSecret();
        await insertWebhook(tx, id, secret, {
          url: body.url,
          description: body.description,
          event_types: body.eventTypes,
          include_notes: body.includeNotes,
          active: body.active,
        });
        await noted(tx, actor, id, 'created', []);
        return { ...present(await mustFind(tx, id), tx.now), secret };
      });
    },
    { ownTransactions: true },
  );

const change = (app: App) =>
  handle(
    changeWebhook,
    async ({ actor, params, body }) => {
      if (body.url !== undefined) await mayCall(app, actor, body.url);
      return app.db.transaction(async (tx) => {
        const before = await lockWebhook(tx, params.id);
        if (!before) throw fail(platformErrors.notFound);
        if (body.version !== undefined && body.version !== before.version) throw fail(platformErrors.conflict);
        const after: WebhookRow = {
          ...before,
          url: body.url ?? before.url,
          description: body.description ?? before.description,
          event_types: body.eventTypes ?? before.event_types,
          include_notes: body.includeNotes ?? before.include_notes,
          active: body.active ?? before.active,
        };
        await updateWebhook(tx, params.id, after);
        if (before.active && !after.active) await failWaiting(tx, params.id, 'Switched off by a person.');
        const fields = (['url', 'description', 'event_types', 'include_notes', 'active'] as const).filter(
          (f) => JSON.stringify(before[f]) !== JSON.stringify(after[f]),
        );
        await noted(tx, actor, params.id, 'changed', fields);
        return present(await mustFind(tx, params.id), tx.now);
      });
    },
    { ownTransactions: true },
  );

export const webhookRoutes = (app: App) => [
  handle(listEventTypes, async () => ({
    items: Object.entries(webhookEventSchemas).map(([type, schema]) => ({ type, schema: z.toJSONSchema(schema) as Record<string, unknown> })),
  })),
  handle(listWebhooks, async ({ tx }) => ({ items: (await selectWebhooks(tx)).map((w) => present(w, tx.now)) })),
  handle(readWebhook, async ({ tx, params }) => present(await mustFind(tx, params.id), tx.now)),
  create(app),
  change(app),
  handle(deleteWebhook, async ({ tx, actor, params }) => {
    if (!(await lockWebhook(tx, params.id))) throw fail(platformErrors.notFound);
    await deleteWebhookRow(tx, params.id);
    await noted(tx, actor, params.id, 'deleted', []);
    return null;
  }),
  handle(rotateSecret, async ({ tx, actor, params }) => {
    if (!(await lockWebhook(tx, params.id))) throw fail(platformErrors.notFound);
    const secret = newSecret();
    await updateSecret(tx, params.id, secret, new Date(tx.now.getTime() + overlapMs));
    await noted(tx, actor, params.id, 'secret_rotated', []);
    return { ...present(await mustFind(tx, params.id), tx.now), secret };
  }),
];
