import type { Scope } from '#platform/db';
import { type CustomerRow, columns } from './customer.repo.ts';

const alive = 'c.merged_into is null and c.erased_at is null';
export type ListPage = {
  company: number | null;
  blocked: boolean | null;
  sort: 'name' | 'createdAt' | '-createdAt';
  after: [string, number] | null;
  limit: number;
};

export function selectPage(tx: Scope, page: ListPage): Promise<CustomerRow[]> {
  const [key, direction] = page.sort === 'name' ? ['lower(c.name)', 'asc'] : ['c.created_at', page.sort === 'createdAt' ? 'asc' : 'desc'];
  const past = page.sort === 'name' ? '$3::text' : '$3::timestamptz';
  return tx.rows<CustomerRow>(
    `select ${columns} from customer c where ${alive} and ($1::bigint is null or c.company_id = $1) and ($2::boolean is null or (c.blocked_at is not null) = $2)
       and (${past} is null or (${key}, c.id) ${direction === 'asc' ? '>' : '<'} (${past}, $4::bigint)) order by ${key} ${direction}, c.id ${direction} limit $5`,
    [page.company, page.blocked, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  );
}

export type Wanted = {
  query: string /** Null for one or two letters: those are found as beginnings of words, for which the other index is made. */;
  like: string | null;
  prefix: string;
  digits: string | null;
  exact: string;
  company: number | null;
  blocked: boolean | null;
};
/** Candidates by words, by part of an identifier, by part of a name and by company, at most some hundreds each; then ranked. */
export const selectRanked = (tx: Scope, w: Wanted, limit: number, offset: number): Promise<CustomerRow[]> =>
  tx.rows<CustomerRow>(
    `with found as (
     (select c.id from customer c where $1 <> '' and c.search @@ to_tsquery('simple', $1) and ${alive} limit 400)
     union (select i.customer_id from customer_identifier i where $2::text is not null and i.value_key like $2 limit 400)
     union (select i.customer_id from customer_identifier i where $4::text is not null and i.kind = 'phone' and i.value_key like $4 limit 400)
     union (select c.id from customer c where $2::text is not null and c.name ilike $2 and ${alive} limit 400)
     union (select c.id from customer c join company co on co.id = c.company_id where co.name ilike coalesce($2, $3) and ${alive} limit 400))
   select ${columns} from found f join customer c on c.id = f.id
   where ${alive} and ($6::bigint is null or c.company_id = $6) and ($7::boolean is null or (c.blocked_at is not null) = $7)
   order by case when exists (select from customer_identifier i where i.customer_id = c.id and i.value_key = $5) then 0 when lower(c.name) = $5 then 1
                 when c.name ilike $3 or c.email ilike $3 then 2 else 3 end, ts_rank(c.search, to_tsquery('simple', $1)) desc, c.id desc limit $8 offset $9`,
    [w.query, w.like, w.prefix, w.digits, w.exact, w.company, w.blocked, limit, offset],
  );

/** Names that are nearly what was typed, for when nothing else is. */
export const selectSimilar = (tx: Scope, q: string, limit: number): Promise<CustomerRow[]> =>
  tx.rows<CustomerRow>(`select ${columns} from customer c where c.name % $1 and ${alive} order by similarity(c.name, $1) desc, c.id limit $2`, [q, limit]);

/** The part of an address before the @, without what people vary: dots, dashes and a +tag. The index customer_identifier_local is on just this. */
const local = (row: string): string => `translate(split_part(split_part(${row}.value_key, '@', 1), '+', 1), '._-', '')`;

export type Suggested = CustomerRow & { same_name: boolean; same_phone: boolean; similar_address: boolean };
/** Who may be the same person: equal name within one company or private domain, a phone with the same last digits, an address that differs by little. */
export const selectSuggestions = (tx: Scope, id: number, publicDomains: readonly string[], sharedNames: readonly string[]): Promise<Suggested[]> =>
  tx.rows<Suggested>(
    `with me as (select c.id, c.name, c.company_id from customer c where c.id = $1),
     mine as (select i.kind, i.value_key, split_part(i.value_key, '@', 2) as domain, ${local('i')} as local from customer_identifier i where i.customer_id = $1),
     named as (select c.id from customer c, me where me.name <> '' and lower(c.name) = lower(me.name) and c.id <> me.id and ${alive}
         and (c.company_id = me.company_id or exists (select from customer_identifier o join mine on mine.kind = 'email' and o.kind = 'email'
           where o.customer_id = c.id and split_part(o.value_key, '@', 2) = mine.domain and mine.domain <> all($2::text[]))) limit 50),
     phoned as (select distinct o.customer_id as id from mine join customer_identifier o on o.kind = 'phone' and mine.kind = 'phone'
         and length(mine.value_key) >= 8 and o.value_key like '%' || right(mine.value_key, 8) where o.customer_id <> $1 limit 50),
     alike as ((select o.customer_id as id from mine join customer_identifier o on o.kind = 'email' and mine.kind = 'email' and ${local('o')} = mine.local
         where o.customer_id <> $1 and length(mine.local) >= 6 and mine.local <> all($3::text[]) limit 50)
       union (select o.customer_id from mine join customer_identifier o on o.kind = 'email' and mine.kind = 'email' and ${local('o')} >= left(mine.local, 5) and ${local('o')} < left(mine.local, 5) || chr(65535)
         where o.customer_id <> $1 and split_part(o.value_key, '@', 2) = mine.domain and length(mine.local) >= 6 and similarity(${local('o')}, mine.local) >= 0.6 limit 50))
   select ${columns}, c.id in (select id from named) as same_name, c.id in (select id from phoned) as same_phone, c.id in (select id from alike) as similar_address
   from customer c where c.id in (select id from named union select id from phoned union select id from alike) and ${alive} order by c.id limit 20`,
    [id, publicDomains, sharedNames],
  );
