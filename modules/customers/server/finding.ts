/** One person per identifier, however many writers meet them at the same moment. */
import { customersErrors } from '#contract/customers';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { companyForDomain } from './company.repo.ts';
import { type CustomerRow, deleteNewCustomer, insertCustomer, lockCustomers, selectBySource, selectRoot, updateCustomer } from './customer.repo.ts';
import { insertIdentifier, type OwnerRow, selectOwners } from './identifier.repo.ts';
import { domainOf, type Identifier, identifierOf, publicDomains } from './identifier.ts';
import { indexCustomer } from './indexing.ts';

export type CustomerHint = {
  email?: string | null | undefined;
  phone?: string | null | undefined;
  externalId?: string | null | undefined;
  name?: string | null | undefined;
  language?: string | null | undefined;
  timeZone?: string | null | undefined;
  tier?: string | null | undefined;
  notes?: string | null | undefined;
  fields?: Record<string, unknown> | undefined;
  companyId?: number | null | undefined;
  /** Where an imported person comes from, and its id there: importing again finds the same one. */
  source?: string | null | undefined;
  sourceId?: string | null | undefined;
  createdAt?: Date | undefined;
};

const strength = { external: 0, email: 1, phone: 2 } as const;

/** @throws customers.badEmail and the like when a given identifier cannot be one. */
export function identifiersOf(hint: CustomerHint): Identifier[] {
  const wanted: Identifier[] = [];
  for (const [kind, text, error] of [
    ['email', hint.email, customersErrors.badEmail],
    ['phone', hint.phone, customersErrors.badPhone],
    ['external', hint.externalId, customersErrors.badExternalId],
  ] as const) {
    if (text === undefined || text === null || text === '') continue;
    const identifier = identifierOf(kind, text);
    if (!identifier) throw fail(error, { detail: text.slice(0, 100) });
    wanted.push(identifier);
  }
  return wanted.sort((a, b) => strength[a.kind] - strength[b.kind]);
}

/**
 * The customer with one of these identifiers (the strongest decides: source id, external id, address, phone), or a new one. Merges are
 * followed. A name or language that is still empty is filled in; what staff wrote is never overwritten.
 */
export async function findOrCreateCustomer(tx: Scope, actor: Actor, hint: CustomerHint): Promise<CustomerRow> {
  const wanted = identifiersOf(hint);
  for (let round = 0; round < 5; round += 1) {
    const found = await find(tx, hint, wanted);
    if (found) return complete(tx, actor, found.customer, hint, wanted, found.owners);
    const made = await create(tx, actor, hint, wanted);
    if (made) return made;
  }
  throw new Error('A customer could not be found or made after five rounds.');
}

/** The customer whom `findOrCreateCustomer` would find, for counting what an import would do. */
export const findCustomer = async (tx: Scope, hint: CustomerHint): Promise<CustomerRow | undefined> => (await find(tx, hint, identifiersOf(hint)))?.customer;

type Found = { customer: CustomerRow /** Whose the identifiers are by now. */; owners: readonly OwnerRow[] };

async function find(tx: Scope, hint: CustomerHint, wanted: readonly Identifier[]): Promise<Found | undefined> {
  const known = hint.source && hint.sourceId ? await selectBySource(tx, hint.source, hint.sourceId) : undefined;
  const owners = wanted.length > 0 ? await selectOwners(tx, wanted) : [];
  const owner = wanted.map((w) => ownerOf(w, owners)).find((o) => o !== undefined);
  const id = known?.id ?? owner?.customer_id;
  const customer = id === undefined ? undefined : await selectRoot(tx, id);
  return customer && { customer, owners };
}

const ownerOf = (wanted: Identifier, owners: readonly OwnerRow[]): OwnerRow | undefined =>
  owners.find((o) => o.kind === wanted.kind && o.value_key === wanted.key);

/** Gives nothing when another writer was first with one of the identifiers; what was begun is taken back. */
async function create(tx: Scope, actor: Actor, hint: CustomerHint, wanted: readonly Identifier[]): Promise<CustomerRow | undefined> {
  const email = wanted.find((w) => w.kind === 'email');
  const made = await insertCustomer(tx, {
    name: (hint.name ?? '').trim().slice(0, 200),
    email: email?.value ?? null,
    phone: wanted.find((w) => w.kind === 'phone')?.value ?? null,
    companyId: hint.companyId ?? (email ? await companyOf(tx, email.key) : null),
    language: hint.language ?? null,
    timeZone: hint.timeZone ?? null,
    tier: hint.tier ?? null,
    notes: hint.notes ?? '',
    fields: hint.fields ?? {},
    source: hint.source ?? null,
    sourceId: hint.source ? (hint.sourceId ?? null) : null,
    createdAt: hint.createdAt,
  });
  if (!made) return undefined;
  for (const identifier of wanted) {
    if (await insertIdentifier(tx, made.id, identifier, null)) continue;
    await deleteNewCustomer(tx, made.id);
    return undefined;
  }
  await indexCustomer(tx, made.id);
  await appendEvents(tx, actor, [{ type: 'customer.created', customerId: made.id, data: { source: hint.source ?? null } }]);
  return selectRoot(tx, made.id);
}

/** The company whose mail domain this is. */
export async function companyOf(tx: Scope, emailKey: string): Promise<number | null> {
  const domain = domainOf(emailKey);
  return publicDomains.has(domain) ? null : ((await companyForDomain(tx, domain))?.id ?? null);
}

async function complete(
  tx: Scope,
  actor: Actor,
  found: CustomerRow,
  hint: CustomerHint,
  wanted: readonly Identifier[],
  owners: readonly OwnerRow[],
): Promise<CustomerRow> {
  const name = (hint.name ?? '').trim().slice(0, 200);
  // Somebody outside may name any address or number: only our own people and programs tie a further one to a known person.
  const trusted = actor.kind === 'user' || actor.kind === 'key' || actor.kind === 'system';
  const missing = trusted ? wanted.filter((w) => !ownerOf(w, owners)) : [];
  const fills = (name && !found.name) || (hint.language && !found.language);
  if (!fills && missing.length === 0) return found;
  await lockCustomers(tx, [found.id]);
  const now = await selectRoot(tx, found.id);
  if (!now || now.erased_at) return found;
  const added: Identifier[] = [];
  for (const identifier of missing) if (await insertIdentifier(tx, now.id, identifier, null)) added.push(identifier);
  await updateCustomer(tx, now.id, {
    ...now,
    name: now.name || name,
    language: now.language ?? hint.language ?? null,
    email: now.email ?? added.find((a) => a.kind === 'email')?.value ?? null,
    phone: now.phone ?? added.find((a) => a.kind === 'phone')?.value ?? null,
  });
  await indexCustomer(tx, now.id);
  const fields = [...(!now.name && name ? ['name'] : []), ...(!now.language && hint.language ? ['language'] : []), ...added.map((a) => a.kind)];
  await appendEvents(tx, actor, [{ type: 'customer.changed', customerId: now.id, data: { fields } }]);
  return (await selectRoot(tx, now.id)) as CustomerRow;
}
