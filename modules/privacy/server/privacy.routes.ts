import * as contract from '#contract/privacy';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { newId } from '#platform/ids';
import { addJob } from '#platform/jobs';
import type { App } from '#platform/modules';
import { type CustomerRow, canonicalIds, customerById, identifiersOf } from '#server/customers';
import { namesOf } from '#server/identity';
import { jobName } from './erasing.ts';
import { type ErasureRow, insertErasure, selectErasure, selectErasures, selectUnfinished } from './erasure.repo.ts';
import { personalData } from './exporting.ts';

const noCounts: contract.ErasureCounts = { tickets: 0, messages: 0, files: 0, drafts: 0, mails: 0 };
async function present(tx: Scope, rows: readonly ErasureRow[]): Promise<contract.Erasure[]> {
  const names = await namesOf(
    tx,
    rows.map((r) => r.requested_by),
  );
  return rows.map((r) => ({
    id: r.id,
    customerId: r.customer_id,
    state: r.state,
    done: r.done,
    total: r.total,
    counts: { ...noCounts, ...r.counts },
    requestedBy: names.get(r.requested_by ?? '') ?? '',
    createdAt: r.created_at.toISOString(),
    finishedAt: r.finished_at?.toISOString() ?? null,
  }));
}

async function existing(tx: Scope, id: number): Promise<{ customer: CustomerRow; ids: number[] }> {
  const customer = await customerById(tx, id);
  if (!customer) throw fail(platformErrors.notFound);
  return { customer, ids: await canonicalIds(tx, customer.id) };
}

/** What has to be typed: one slip of an id must not be enough. */
async function isConfirmed(tx: Scope, customer: CustomerRow, ids: readonly number[], confirm: string): Promise<boolean> {
  const names = [customer.name, ...(await identifiersOf(tx, ids)).map((i) => i.value)].filter((name) => name.trim() !== '');
  const typed = confirm.trim().normalize('NFC');
  return (names.length > 0 ? names : [`#${customer.id}`]).some((name) => name.trim().normalize('NFC') === typed);
}

export const privacyRoutes = (app: App) => [
  handle(contract.startErasure, async ({ tx, actor, body }) => {
    const { customer, ids } = await existing(tx, body.customerId);
    if (!(await isConfirmed(tx, customer, ids, body.confirm))) throw fail(contract.privacyErrors.notConfirmed);
    const begun = await insertErasure(tx, { id: newId(), customerId: customer.id, customerIds: ids, actor });
    const row = begun ?? (await selectUnfinished(tx, customer.id));
    if (!row) throw fail(platformErrors.conflict);
    if (begun) await addJob(tx, jobName, { id: row.id }, { key: `erasure:${row.id}`, queue: 'privacy', priority: 20, maxAttempts: 8 });
    const [shown] = await present(tx, [row]);
    return shown as contract.Erasure;
  }),
  handle(contract.listErasures, async ({ tx, query }) => {
    const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && (!after || Number.isNaN(Date.parse(String(after[0]))))) throw fail(platformErrors.invalid);
    const rows = await selectErasures(tx, query.customer ?? null, query.limit + 1, after ? { at: String(after[0]), id: String(after[1]) } : null);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await present(tx, page),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
    };
  }),
  handle(contract.getErasure, async ({ tx, params }) => {
    const row = await selectErasure(tx, params.id);
    if (!row) throw fail(platformErrors.notFound);
    const [shown] = await present(tx, [row]);
    return shown as contract.Erasure;
  }),
  handle(contract.exportPersonalData, async ({ tx, actor, params, reply }) => {
    const { customer, ids } = await existing(tx, params.id);
    await app.db.transaction((own) => appendEvents(own, actor, [{ type: 'customer.exported', customerId: customer.id, data: { ids } }]));
    reply.header('content-disposition', `attachment; filename="customer-${customer.id}.json"`);
    return personalData(tx, customer, ids);
  }),
];
