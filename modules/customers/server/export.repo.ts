/** Everybody, in pages, with everything that is stored about them: for the export. */
import type { Scope } from '#platform/db';
import { type CustomerRow, columns } from './customer.repo.ts';

export type ExportedCustomer = CustomerRow & { identifiers: { kind: 'email' | 'phone' | 'external'; value: string; verified_at: string | null }[] };
export type ExportedCompany = { id: number; name: string; domains: string[]; notes: string; fields: Record<string, unknown>; created_at: Date };

export const selectCustomersForExport = (tx: Scope, afterId: number, limit: number): Promise<ExportedCustomer[]> =>
  tx.rows<ExportedCustomer>(
    `select ${columns}, coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value, 'verified_at', i.verified_at) order by i.id) from customer_identifier i where i.customer_id = c.id), '[]') as identifiers
   from customer c where c.id > $1 and c.merged_into is null and c.erased_at is null order by c.id limit $2`,
    [afterId, limit],
  );

export const selectCompaniesForExport = (tx: Scope, afterId: number, limit: number): Promise<ExportedCompany[]> =>
  tx.rows<ExportedCompany>('select id, name, domains, notes, fields, created_at from company where id > $1 order by id limit $2', [afterId, limit]);
