import { customersErrors } from '#contract/customers';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { selectCompany } from './company.repo.ts';
import { type CustomerRow, lockCustomers, selectRoot, updateCustomer } from './customer.repo.ts';
import { type CustomerHint, companyOf, findOrCreateCustomer, identifiersOf } from './finding.ts';
import { deleteIdentifier, insertIdentifier, selectIdentifiers, selectOwners, setVerified } from './identifier.repo.ts';
import { type IdentifierKind, identifierOf } from './identifier.ts';
import { indexCustomer } from './indexing.ts';

export type CustomerChange = {
  name?: string | undefined;
  companyId?: number | null | undefined;
  language?: string | null | undefined;
  timeZone?: string | null | undefined;
  tier?: string | null | undefined;
  notes?: string | undefined;
  fields?: Record<string, unknown> | undefined;
  blocked?: boolean | undefined;
  version?: number | undefined;
};

const badIdentifier = { email: customersErrors.badEmail, phone: customersErrors.badPhone, external: customersErrors.badExternalId } as const;

/** The person an id stands for now, locked. @throws notFound, or erased */
async function lockPerson(tx: Scope, id: number): Promise<CustomerRow> {
  const found = await selectRoot(tx, id);
  if (!found) throw fail(platformErrors.notFound);
  await lockCustomers(tx, [found.id]);
  const now = await selectRoot(tx, found.id);
  if (!now || now.id !== found.id) throw fail(platformErrors.conflict);
  if (now.erased_at) throw fail(customersErrors.erased);
  return now;
}

async function checkCompany(tx: Scope, id: number | null | undefined): Promise<void> {
  if (id && !(await selectCompany(tx, id))) throw fail(customersErrors.unknownCompany);
}

export async function addCustomer(tx: Scope, actor: Actor, input: CustomerHint): Promise<CustomerRow> {
  await checkCompany(tx, input.companyId);
  const taken = await selectOwners(tx, identifiersOf(input));
  if (taken[0]) throw fail(customersErrors.identifierTaken, { detail: String((await selectRoot(tx, taken[0].customer_id))?.id ?? taken[0].customer_id) });
  return findOrCreateCustomer(tx, actor, input);
}

export async function changeCustomer(tx: Scope, actor: Actor, id: number, change: CustomerChange): Promise<CustomerRow> {
  const before = await lockPerson(tx, id);
  if (change.version !== undefined && change.version !== before.version) throw fail(platformErrors.conflict);
  await checkCompany(tx, change.companyId);
  const fields = Object.fromEntries(Object.entries({ ...before.fields, ...change.fields }).filter(([, value]) => value !== null));
  const next = {
    ...before,
    name: change.name?.trim() ?? before.name,
    notes: change.notes ?? before.notes,
    fields,
    company_id: change.companyId === undefined ? before.company_id : change.companyId,
    language: change.language === undefined ? before.language : change.language,
    time_zone: change.timeZone === undefined ? before.time_zone : change.timeZone,
    tier: change.tier === undefined ? before.tier : change.tier,
    blocked_at: change.blocked === undefined ? before.blocked_at : change.blocked ? (before.blocked_at ?? tx.now) : null,
  };
  const changed = (['name', 'notes', 'company_id', 'language', 'time_zone', 'tier'] as const).filter((f) => next[f] !== before[f]).map(String);
  if (JSON.stringify(fields) !== JSON.stringify(before.fields)) changed.push('fields');
  const turned = Boolean(next.blocked_at) !== Boolean(before.blocked_at);
  if (changed.length === 0 && !turned) return before;
  await updateCustomer(tx, before.id, next);
  if (changed.includes('name')) await indexCustomer(tx, before.id);
  await appendEvents(tx, actor, [
    ...(changed.length > 0 ? [{ type: 'customer.changed', customerId: before.id, data: { fields: changed } }] : []),
    ...(turned ? [{ type: next.blocked_at ? 'customer.blocked' : 'customer.unblocked', customerId: before.id }] : []),
  ]);
  return (await selectRoot(tx, before.id)) as CustomerRow;
}

export async function addIdentifier(
  tx: Scope,
  actor: Actor,
  id: number,
  input: { kind: IdentifierKind; value: string; verified: boolean },
): Promise<CustomerRow> {
  const customer = await lockPerson(tx, id);
  const identifier = identifierOf(input.kind, input.value);
  if (!identifier) throw fail(badIdentifier[input.kind], { detail: input.value.slice(0, 100) });
  const row = await insertIdentifier(tx, customer.id, identifier, input.verified ? tx.now : null);
  if (!row) {
    const owner = (await selectOwners(tx, [identifier]))[0];
    throw fail(customersErrors.identifierTaken, owner ? { detail: String(owner.customer_id) } : {});
  }
  const companyId = customer.company_id ?? (input.kind === 'email' ? await companyOf(tx, identifier.key) : null);
  await setPrimaries(tx, { ...customer, company_id: companyId });
  await appendEvents(tx, actor, [{ type: 'customer.identifier_added', customerId: customer.id, data: { identifierId: row.id, kind: row.kind } }]);
  return (await selectRoot(tx, customer.id)) as CustomerRow;
}

export async function changeIdentifier(
  tx: Scope,
  actor: Actor,
  id: number,
  identifierId: number,
  change: { verified?: boolean | undefined; primary?: true | undefined },
): Promise<CustomerRow> {
  const customer = await lockPerson(tx, id);
  const row = (await selectIdentifiers(tx, [customer.id])).find((i) => i.id === identifierId);
  if (!row) throw fail(platformErrors.notFound);
  if (change.verified !== undefined && change.verified !== Boolean(row.verified_at)) {
    await setVerified(tx, customer.id, row.id, change.verified ? tx.now : null);
    await appendEvents(tx, actor, [{ type: 'customer.identifier_verified', customerId: customer.id, data: { identifierId: row.id, kind: row.kind } }]);
  }
  if (change.primary && row.kind !== 'external') await updateCustomer(tx, customer.id, { ...customer, [row.kind]: row.value });
  return (await selectRoot(tx, customer.id)) as CustomerRow;
}

export async function removeIdentifier(tx: Scope, actor: Actor, id: number, identifierId: number): Promise<CustomerRow> {
  const customer = await lockPerson(tx, id);
  const row = await deleteIdentifier(tx, customer.id, identifierId);
  if (!row) throw fail(platformErrors.notFound);
  await setPrimaries(tx, customer);
  await appendEvents(tx, actor, [{ type: 'customer.identifier_removed', customerId: customer.id, data: { identifierId: row.id, kind: row.kind } }]);
  return (await selectRoot(tx, customer.id)) as CustomerRow;
}

/** The address and phone in the row are always among the identifiers, when there are any. */
async function setPrimaries(tx: Scope, customer: CustomerRow): Promise<void> {
  const identifiers = await selectIdentifiers(tx, [customer.id]);
  const first = (kind: 'email' | 'phone') => {
    const values = identifiers.filter((i) => i.kind === kind).map((i) => i.value);
    const current = customer[kind];
    return current !== null && values.includes(current) ? current : (values[0] ?? null);
  };
  await updateCustomer(tx, customer.id, { ...customer, email: first('email'), phone: first('phone') });
  await indexCustomer(tx, customer.id);
}
