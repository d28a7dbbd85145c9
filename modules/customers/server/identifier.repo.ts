import type { Scope } from '#platform/db';
import type { Identifier, IdentifierKind } from './identifier.ts';

export type IdentifierRow = {
  id: number;
  customer_id: number;
  kind: IdentifierKind;
  value: string;
  value_key: string;
  verified_at: Date | null;
  created_at: Date;
};
const columns = 'id, customer_id, kind, value, value_key, verified_at, created_at';

export const selectIdentifiers = (tx: Scope, customerIds: readonly number[]): Promise<IdentifierRow[]> =>
  tx.rows<IdentifierRow>(
    `select ${columns} from customer_identifier where customer_id = any((select $1::bigint[])::bigint[]) order by customer_id, kind, id limit 5000`,
    [customerIds],
    'identifiers',
  );

export type OwnerRow = { customer_id: number; kind: IdentifierKind; value_key: string };
export const selectOwners = (tx: Scope, wanted: readonly Identifier[]): Promise<OwnerRow[]> =>
  tx.rows(
    `select i.customer_id, i.kind, i.value_key from customer_identifier i join unnest((select $1::text[]), (select $2::text[])) w (kind, key) on i.kind = w.kind and i.value_key = w.key`,
    [wanted.map((w) => w.kind), wanted.map((w) => w.key)],
    'identifier_owners',
  );

/** Waits for a writer who is adding the same one, then gives nothing for it. */
export const insertIdentifier = (tx: Scope, customerId: number, identifier: Identifier, verifiedAt: Date | null): Promise<IdentifierRow | undefined> =>
  tx.row<IdentifierRow>(
    `insert into customer_identifier (customer_id, kind, value, value_key, verified_at, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (kind, value_key) do nothing returning ${columns}`,
    [customerId, identifier.kind, identifier.value, identifier.key, verifiedAt, tx.now],
    'identifier_insert',
  );

export const deleteIdentifier = (tx: Scope, customerId: number, id: number): Promise<IdentifierRow | undefined> =>
  tx.row<IdentifierRow>(`delete from customer_identifier where id = $2 and customer_id = $1 returning ${columns}`, [customerId, id]);

export const setVerified = (tx: Scope, customerId: number, id: number, at: Date | null): Promise<IdentifierRow | undefined> =>
  tx.row<IdentifierRow>(`update customer_identifier set verified_at = $3 where id = $2 and customer_id = $1 returning ${columns}`, [customerId, id, at]);

export const moveIdentifiers = async (tx: Scope, ids: readonly number[], from: number, to: number): Promise<number[]> =>
  (
    await tx.rows<{ id: number }>('update customer_identifier set customer_id = $3 where id = any($1::bigint[]) and customer_id = $2 returning id', [
      ids,
      from,
      to,
    ])
  ).map((r) => r.id);

export async function deleteIdentifiersOf(tx: Scope, customerIds: readonly number[]): Promise<void> {
  await tx.rows('delete from customer_identifier where customer_id = any($1::bigint[])', [customerIds]);
}
