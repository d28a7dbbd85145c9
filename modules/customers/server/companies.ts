import { customersErrors } from '#contract/customers';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { foldText } from '#platform/text';
import {
  type CompanyRow,
  deleteCompany,
  insertCompany,
  joinByDomain,
  lockCompany,
  lockDomains,
  selectCompany,
  selectCompanyBySource,
  selectDomainOwner,
  updateCompany,
} from './company.repo.ts';
import { publicDomains } from './identifier.ts';

export type CompanyInput = { name: string; domains: string[]; notes: string; fields: Record<string, unknown> };

// Letters of every script: internationalised domains are typed as they are read.
const domainShape = /^(?=.{3,253}$)([\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u;

function cleanDomains(given: readonly string[]): string[] {
  const domains = [
    ...new Set(
      given.map((d) =>
        foldText(d)
          .trim()
          .replace(/^(https?:\/\/)?(www\.)?@?/, '')
          .replace(/\/.*$/, ''),
      ),
    ),
  ];
  const wrong = domains.find((d) => !domainShape.test(d) || publicDomains.has(d));
  if (wrong !== undefined) throw fail(customersErrors.badDomain, { detail: wrong.slice(0, 100) });
  return domains;
}

async function checkFree(tx: Scope, domains: readonly string[], except: number | null): Promise<void> {
  if (domains.length === 0) return;
  await lockDomains(tx);
  const owner = await selectDomainOwner(tx, domains, except);
  if (owner) throw fail(customersErrors.domainTaken, { detail: `${owner.name}: ${owner.domains.filter((d) => domains.includes(d)).join(', ')}` });
}

export async function addCompany(tx: Scope, actor: Actor, input: CompanyInput & { source?: string | null; externalId?: string | null }): Promise<CompanyRow> {
  const domains = cleanDomains(input.domains);
  await checkFree(tx, domains, null);
  const { id } = await insertCompany(tx, { ...input, domains, source: input.source ?? null, externalId: input.externalId ?? null });
  await joinByDomain(tx, id, domains);
  await appendEvents(tx, actor, [{ type: 'company.changed', data: { companyId: id, change: 'created', fields: ['name'] } }]);
  return (await selectCompany(tx, id)) as CompanyRow;
}

/** For importers: the company with this id at its source, or a new one. */
export async function findOrCreateCompany(
  tx: Scope,
  actor: Actor,
  input: { name: string; source: string; externalId: string } & Partial<Omit<CompanyInput, 'name'>>,
): Promise<CompanyRow> {
  const known = await selectCompanyBySource(tx, input.source, input.externalId);
  if (known) return (await selectCompany(tx, known.id)) as CompanyRow;
  return addCompany(tx, actor, { domains: [], notes: '', fields: {}, ...input });
}

export async function changeCompany(
  tx: Scope,
  actor: Actor,
  id: number,
  change: { [K in keyof CompanyInput]?: CompanyInput[K] | undefined } & { version?: number | undefined },
): Promise<CompanyRow> {
  if (!(await lockCompany(tx, id))) throw fail(platformErrors.notFound);
  const before = (await selectCompany(tx, id)) as CompanyRow;
  if (change.version !== undefined && change.version !== before.version) throw fail(platformErrors.conflict);
  const domains = change.domains ? cleanDomains(change.domains) : before.domains;
  const added = domains.filter((d) => !before.domains.includes(d));
  await checkFree(tx, added, id);
  const fields = Object.fromEntries(Object.entries({ ...before.fields, ...change.fields }).filter(([, value]) => value !== null));
  await updateCompany(tx, id, { name: change.name ?? before.name, domains, notes: change.notes ?? before.notes, fields });
  await joinByDomain(tx, id, added);
  const after = (await selectCompany(tx, id)) as CompanyRow;
  const changed = (['name', 'domains', 'notes', 'fields'] as const).filter((f) => JSON.stringify(after[f]) !== JSON.stringify(before[f]));
  await appendEvents(tx, actor, [{ type: 'company.changed', data: { companyId: id, change: 'changed', fields: changed } }]);
  return after;
}

export async function removeCompany(tx: Scope, actor: Actor, id: number): Promise<void> {
  if (!(await lockCompany(tx, id))) throw fail(platformErrors.notFound);
  await deleteCompany(tx, id);
  await appendEvents(tx, actor, [{ type: 'company.changed', data: { companyId: id, change: 'deleted', fields: [] } }]);
}
