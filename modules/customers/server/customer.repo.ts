import type { Scope } from '#platform/db';

export type CustomerRow = {
  id: number;
  name: string;
  email: string | null;
  phone: string | null;
  company_id: number | null;
  company_name: string | null;
  language: string | null;
  time_zone: string | null;
  tier: string | null;
  notes: string;
  fields: Record<string, unknown>;
  avatar_file: string | null;
  blocked_at: Date | null;
  merged_into: number | null;
  erased_at: Date | null;
  source: string | null;
  source_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};

export const columns = `c.id, c.name, c.email, c.phone, c.company_id, (select co.name from company co where co.id = c.company_id) as company_name, c.language, c.time_zone,
  c.tier, c.notes, c.fields, c.avatar_file, c.blocked_at, c.merged_into, c.erased_at, c.source, c.source_id, c.version, c.created_at, c.updated_at`;

/** From each asked id along merged_into to the person it is now. Depth is bounded, so that no damaged chain can run forever. */
const roots = `with recursive up as (
    select c.id as asked, c.id, c.merged_into, 0 as depth from customer c where c.id = any($1::bigint[])
    union all select up.asked, c.id, c.merged_into, up.depth + 1 from up join customer c on c.id = up.merged_into where up.depth < 100)`;

export const selectRoots = (tx: Scope, ids: readonly number[]): Promise<(CustomerRow & { asked: number })[]> =>
  tx.rows<CustomerRow & { asked: number }>(
    `${roots} select up.asked, ${columns} from up join customer c on c.id = up.id where up.merged_into is null`,
    [ids],
    'customer_roots',
  );

export const selectRoot = (tx: Scope, id: number): Promise<CustomerRow | undefined> =>
  tx.row<CustomerRow>(
    `with recursive up as (
     select c.id, c.merged_into, 0 as depth from customer c where c.id = $1
     union all select c.id, c.merged_into, up.depth + 1 from up join customer c on c.id = up.merged_into where up.depth < 100)
   select ${columns} from up join customer c on c.id = up.id where up.merged_into is null`,
    [id],
    'customer_root',
  );

/** The row itself, merged away or not. */
export const selectRow = (tx: Scope, id: number): Promise<CustomerRow | undefined> =>
  tx.row<CustomerRow>(`select ${columns} from customer c where c.id = $1`, [id]);

export const selectBySource = (tx: Scope, source: string, sourceId: string): Promise<{ id: number } | undefined> =>
  tx.row('select id from customer where source = $1 and source_id = $2', [source, sourceId], 'customer_by_source');

/** Everyone merged into these people, at any depth, and they themselves. */
export const selectFamily = async (tx: Scope, rootIds: readonly number[]): Promise<number[]> =>
  (
    await tx.rows<{ id: number }>(
      `with recursive down as (
     select r.id, 0 as depth from unnest((select $1::bigint[])) r (id)
     union all select c.id, down.depth + 1 from down join customer c on c.merged_into = down.id where down.depth < 100)
   select distinct id from down order by id`,
      [rootIds],
      'customer_family',
    )
  ).map((r) => r.id);

/** Locks the rows in the order of their ids, so that two merges of the same people cannot deadlock. */
export const lockCustomers = (
  tx: Scope,
  ids: readonly number[],
): Promise<{ id: number; merged_into: number | null; version: number; erased_at: Date | null }[]> =>
  tx.rows('select id, merged_into, version, erased_at from customer where id = any($1::bigint[]) order by id for update', [ids]);

export type NewCustomer = {
  name: string;
  email: string | null;
  phone: string | null;
  companyId: number | null;
  language: string | null;
  timeZone?: string | null;
  tier?: string | null;
  notes?: string;
  fields?: Record<string, unknown>;
  source: string | null;
  sourceId: string | null;
  createdAt?: Date | undefined;
};
/** Gives nothing when another writer has just made the customer with this source id. */
export const insertCustomer = (tx: Scope, c: NewCustomer): Promise<{ id: number } | undefined> =>
  tx.row(
    `insert into customer (name, email, phone, company_id, language, time_zone, tier, notes, fields, source, source_id, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) on conflict (source, source_id) where source_id is not null do nothing returning id`,
    [
      c.name,
      c.email,
      c.phone,
      c.companyId,
      c.language,
      c.timeZone ?? null,
      c.tier ?? null,
      c.notes ?? '',
      JSON.stringify(c.fields ?? {}),
      c.source,
      c.sourceId,
      c.createdAt ?? tx.now,
    ],
    'customer_insert',
  );

export async function deleteNewCustomer(tx: Scope, id: number): Promise<void> {
  await tx.rows('delete from customer where id = $1', [id]);
}

export type CustomerValues = Pick<
  CustomerRow,
  'name' | 'email' | 'phone' | 'company_id' | 'language' | 'time_zone' | 'tier' | 'notes' | 'fields' | 'blocked_at'
>;
export async function updateCustomer(tx: Scope, id: number, v: CustomerValues): Promise<void> {
  await tx.rows(
    `update customer set name = $2, email = $3, phone = $4, company_id = $5, language = $6, time_zone = $7, tier = $8, notes = $9, fields = $10, blocked_at = $11, version = version + 1, updated_at = $12 where id = $1`,
    [id, v.name, v.email, v.phone, v.company_id, v.language, v.time_zone, v.tier, v.notes, JSON.stringify(v.fields), v.blocked_at, tx.now],
  );
}

export async function setMergedInto(tx: Scope, id: number, into: number | null): Promise<void> {
  await tx.rows('update customer set merged_into = $2, version = version + 1, updated_at = $3 where id = $1', [id, into, tx.now]);
}

export async function setSearchWords(tx: Scope, id: number, words: string): Promise<void> {
  await tx.rows(`update customer set search = to_tsvector('simple', $2) where id = $1`, [id, words], 'customer_search_set');
}

export async function eraseRows(tx: Scope, ids: readonly number[]): Promise<void> {
  await tx.rows(
    `update customer set name = '', email = null, phone = null, company_id = null, language = null, time_zone = null, tier = null, notes = '', fields = '{}', avatar_file = null,
       search = ''::tsvector, source = null, source_id = null, erased_at = $2, version = version + 1, updated_at = $2 where id = any($1::bigint[])`,
    [ids, tx.now],
  );
}

/** True once per actor, customer and hour. */
export const insertView = async (tx: Scope, view: { actorKind: string; actorId: string; customerId: number; hour: Date }): Promise<boolean> =>
  (
    await tx.rows('insert into customer_view (actor_kind, actor_id, customer_id, hour) values ($1, $2, $3, $4) on conflict do nothing returning customer_id', [
      view.actorKind,
      view.actorId,
      view.customerId,
      view.hour,
    ])
  ).length > 0;

export async function deleteOldViews(tx: Scope, before: Date): Promise<void> {
  await tx.rows('delete from customer_view where hour < $1', [before]);
}
