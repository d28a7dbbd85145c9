import type { Company, Customer, CustomerListItem } from '#contract/customers';
import { type Actor, can } from '#platform/access';
import type { CompanyRow } from './company.repo.ts';
import type { CustomerRow } from './customer.repo.ts';
import type { IdentifierRow } from './identifier.repo.ts';
import type { MergeRow } from './merge.repo.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const presentRow = (c: CustomerRow): CustomerListItem => ({
  id: c.id,
  name: c.name,
  email: c.email,
  phone: c.phone,
  company: c.company_id && c.company_name !== null ? { id: c.company_id, name: c.company_name } : null,
  language: c.language,
  tier: c.tier,
  blockedAt: iso(c.blocked_at),
  erasedAt: iso(c.erased_at),
  version: c.version,
  createdAt: c.created_at.toISOString(),
});

export const presentCustomer = (
  actor: Actor,
  c: CustomerRow,
  identifiers: readonly IdentifierRow[],
  merges: readonly (MergeRow & { source_name: string })[],
): Customer => ({
  ...presentRow(c),
  timeZone: c.time_zone,
  notes: c.notes,
  fields: c.fields,
  source: c.source,
  updatedAt: c.updated_at.toISOString(),
  identifiers: identifiers.map((i) => ({
    id: i.id,
    kind: i.kind,
    value: i.value,
    verifiedAt: iso(i.verified_at),
    createdAt: i.created_at.toISOString(),
    primary: i.value === (i.kind === 'email' ? c.email : i.kind === 'phone' ? c.phone : null),
  })),
  merges: merges.map((m) => ({ id: m.id, sourceId: m.source_id, sourceName: m.source_name, mergedAt: m.merged_at.toISOString() })),
  abilities: {
    edit: can(actor, 'customers:write') && !c.erased_at,
    merge: can(actor, 'customers:merge') && !c.erased_at,
    erase: can(actor, 'customers:erase') && !c.erased_at,
  },
});

export const presentCompany =
  (actor: Actor) =>
  (c: CompanyRow): Company => ({
    id: c.id,
    name: c.name,
    domains: c.domains,
    notes: c.notes,
    fields: c.fields,
    customers: c.customers,
    version: c.version,
    createdAt: c.created_at.toISOString(),
    updatedAt: c.updated_at.toISOString(),
    abilities: { edit: can(actor, 'customers:write') },
  });
