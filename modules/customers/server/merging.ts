import { customersErrors, type MergeEffect } from '#contract/customers';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { presentRow } from './customer.present.ts';
import { type CustomerRow, lockCustomers, selectRoot, selectRow, setMergedInto, updateCustomer } from './customer.repo.ts';
import { type IdentifierRow, moveIdentifiers, selectIdentifiers } from './identifier.repo.ts';
import { indexCustomer } from './indexing.ts';
import { endMerge, insertMerge, lockMerge, type Moved } from './merge.repo.ts';

const scalar = ['name', 'email', 'phone', 'company_id', 'language', 'time_zone', 'tier', 'blocked_at'] as const;
const shown: Record<string, string> = { company_id: 'company', time_zone: 'timeZone', blocked_at: 'blocked' };

/** What the target gains: only what it lacks; notes of both are kept, one below the other. Pure. */
export function gains(source: CustomerRow, target: CustomerRow): Moved {
  const filled: Moved['filled'] = {};
  for (const field of scalar) if (!target[field] && source[field]) filled[field] = { before: plain(target[field]), after: plain(source[field]) };
  if (source.notes && source.notes !== target.notes)
    filled.notes = { before: target.notes, after: target.notes ? `${target.notes}\n\n${source.notes}`.slice(0, 40_000) : source.notes };
  const fields = Object.fromEntries(Object.entries(source.fields).filter(([name]) => !(name in target.fields)));
  return { identifierIds: [], filled, fields };
}
const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const effect = (source: CustomerRow, target: CustomerRow, identifiers: readonly IdentifierRow[], moved: Moved): MergeEffect => ({
  source: presentRow(source),
  target: presentRow(target),
  identifiers: identifiers.map((i) => ({ id: i.id, kind: i.kind, value: i.value })),
  filled: [...Object.keys(moved.filled).map((f) => shown[f] ?? f), ...Object.keys(moved.fields).map((f) => `fields.${f}`)],
});

/** The two people as they are now. @throws when they are one already, gone or erased */
async function bothOf(tx: Scope, sourceId: number, targetId: number): Promise<[CustomerRow, CustomerRow]> {
  const [source, target] = [await selectRoot(tx, sourceId), await selectRoot(tx, targetId)];
  if (!source || !target) throw fail(platformErrors.notFound);
  if (source.id === target.id) throw fail(customersErrors.mergeSame);
  if (source.erased_at || target.erased_at) throw fail(customersErrors.erased);
  return [source, target];
}

export async function mergePreview(tx: Scope, sourceId: number, targetId: number): Promise<MergeEffect> {
  const [source, target] = await bothOf(tx, sourceId, targetId);
  return effect(source, target, await selectIdentifiers(tx, [source.id]), gains(source, target));
}

export async function mergeCustomers(
  tx: Scope,
  actor: Actor,
  sourceId: number,
  targetId: number,
): Promise<{ mergeId: number; effect: MergeEffect; target: CustomerRow }> {
  const [a, b] = await bothOf(tx, sourceId, targetId);
  await lockCustomers(tx, [a.id, b.id]);
  // Looked at again under the locks: another merge may have come between.
  const [source, target] = await bothOf(tx, sourceId, targetId);
  if (source.id !== a.id || target.id !== b.id) throw fail(platformErrors.conflict);
  const identifiers = await selectIdentifiers(tx, [source.id]);
  const moved = gains(source, target);
  moved.identifierIds = await moveIdentifiers(
    tx,
    identifiers.map((i) => i.id),
    source.id,
    target.id,
  );
  const after = Object.fromEntries(Object.entries(moved.filled).map(([f, v]) => [f, v.after]));
  await updateCustomer(tx, target.id, { ...target, ...after, fields: { ...target.fields, ...moved.fields } });
  await setMergedInto(tx, source.id, target.id);
  await indexCustomer(tx, target.id);
  const { id: mergeId } = await insertMerge(tx, { sourceId: source.id, targetId: target.id, moved, by: actor.id });
  await appendEvents(tx, actor, [{ type: 'customer.merged', customerId: target.id, data: { mergeId, sourceId: source.id, targetId: target.id } }]);
  return { mergeId, effect: effect(source, target, identifiers, moved), target: (await selectRoot(tx, target.id)) as CustomerRow };
}

/** Puts back what the merge moved. What someone changed since stays as they left it. */
export async function undoCustomerMerge(tx: Scope, actor: Actor, mergeId: number): Promise<{ source: CustomerRow; target: CustomerRow }> {
  const merge = await lockMerge(tx, mergeId);
  if (!merge) throw fail(platformErrors.notFound);
  if (merge.undone_at) throw fail(customersErrors.mergeUndone);
  // The target may have been merged onward: the moved identifiers are then with the person it became.
  const holder = await selectRoot(tx, merge.target_id);
  if (!holder) throw fail(platformErrors.notFound);
  await lockCustomers(tx, [merge.source_id, merge.target_id, holder.id]);
  const target = await selectRow(tx, merge.target_id);
  if (!target || holder.erased_at) throw fail(customersErrors.erased);
  await moveIdentifiers(tx, merge.moved.identifierIds, holder.id, merge.source_id);
  const values: Record<string, unknown> = { ...target };
  for (const [field, { before, after }] of Object.entries(merge.moved.filled)) if (plain(values[field]) === after) values[field] = before;
  const fields = { ...target.fields };
  for (const [name, value] of Object.entries(merge.moved.fields)) if (JSON.stringify(fields[name]) === JSON.stringify(value)) delete fields[name];
  await updateCustomer(tx, target.id, { ...(values as CustomerRow), fields });
  await setMergedInto(tx, merge.source_id, null);
  await endMerge(tx, merge.id);
  for (const id of new Set([merge.source_id, merge.target_id, holder.id])) await indexCustomer(tx, id);
  await appendEvents(tx, actor, [
    { type: 'customer.merge_undone', customerId: merge.target_id, data: { mergeId, sourceId: merge.source_id, targetId: merge.target_id } },
  ]);
  return { source: (await selectRow(tx, merge.source_id)) as CustomerRow, target: (await selectRoot(tx, merge.target_id)) as CustomerRow };
}
