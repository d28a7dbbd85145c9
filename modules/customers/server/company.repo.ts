import type { Scope } from '#platform/db';

export type CompanyRow = {
  id: number;
  name: string;
  domains: string[];
  notes: string;
  fields: Record<string, unknown>;
  external_id: string | null;
  source: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  customers: number;
};
const columns = `co.id, co.name, co.domains, co.notes, co.fields, co.external_id, co.source, co.version, co.created_at, co.updated_at,
  (select count(*)::int from customer c where c.company_id = co.id and c.merged_into is null) as customers`;

export const companyForDomain = (tx: Scope, domain: string): Promise<{ id: number; name: string } | undefined> =>
  tx.row('select id, name from company where domains @> array[$1::text] order by id limit 1', [domain], 'company_for_domain');

export const selectCompany = (tx: Scope, id: number): Promise<CompanyRow | undefined> =>
  tx.row<CompanyRow>(`select ${columns} from company co where co.id = $1`, [id]);

export const lockCompany = (tx: Scope, id: number): Promise<{ id: number } | undefined> => tx.row('select id from company where id = $1 for update', [id]);

export const selectCompanyBySource = (tx: Scope, source: string, externalId: string): Promise<{ id: number } | undefined> =>
  tx.row('select id from company where source = $1 and external_id = $2', [source, externalId]);

/** One company per domain: those who give or take domains do so one after the other. */
export async function lockDomains(tx: Scope): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('careloop:domains'))`);
}

export const selectDomainOwner = (
  tx: Scope,
  domains: readonly string[],
  except: number | null,
): Promise<{ id: number; name: string; domains: string[] } | undefined> =>
  tx.row('select id, name, domains from company where domains && $1::text[] and id is distinct from $2 limit 1', [domains, except]);

export const selectCompanies = (
  tx: Scope,
  page: { like: string | null; afterName: string | null; afterId: number | null; limit: number },
): Promise<CompanyRow[]> =>
  tx.rows<CompanyRow>(
    `select ${columns} from company co
   where ($1::text is null or co.name ilike $1 or exists (select from unnest(co.domains) d where d like lower($1)))
     and ($2::text is null or (lower(co.name), co.id) > ($2, $3::bigint)) order by lower(co.name), co.id limit $4`,
    [page.like, page.afterName, page.afterId, page.limit],
  );

export type CompanyValues = { name: string; domains: readonly string[]; notes: string; fields: Record<string, unknown> };

export const insertCompany = (tx: Scope, c: CompanyValues & { source: string | null; externalId: string | null }): Promise<{ id: number }> =>
  tx.one(
    'insert into company (name, domains, notes, fields, source, external_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7) returning id',
    [c.name, c.domains, c.notes, JSON.stringify(c.fields), c.source, c.externalId, tx.now],
  );

export async function updateCompany(tx: Scope, id: number, c: CompanyValues): Promise<void> {
  await tx.rows('update company set name = $2, domains = $3, notes = $4, fields = $5, version = version + 1, updated_at = $6 where id = $1', [
    id,
    c.name,
    c.domains,
    c.notes,
    JSON.stringify(c.fields),
    tx.now,
  ]);
}

export async function deleteCompany(tx: Scope, id: number): Promise<void> {
  await tx.rows('delete from company where id = $1', [id]);
}

/** People with an address at these domains who have no company yet. */
export const joinByDomain = async (tx: Scope, companyId: number, domains: readonly string[]): Promise<number> =>
  (
    await tx.rows(
      `update customer c set company_id = $1, updated_at = $3 where c.company_id is null and c.merged_into is null and c.erased_at is null
     and c.id in (select i.customer_id from customer_identifier i where i.kind = 'email' and i.value_key like any($2::text[])) returning c.id`,
      [companyId, domains.map((d) => `%@${d.replace(/[\\%_]/g, '\\$&')}`), tx.now],
    )
  ).length;

export const selectCustomerIdsOf = async (tx: Scope, companyId: number): Promise<number[]> =>
  (await tx.rows<{ id: number }>('select id from customer where company_id = $1', [companyId])).map((r) => r.id);
