/** What is in the database, from PostgreSQL's own catalog: no table is named here, so none can be forgotten. */
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { systemClock } from '#platform/clock';
import { Scope } from '#platform/db';

/** A session that gives rows the same text form on every server, and waits as long as it takes. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'careloop backup', keepAlive: true });
  // A connection lost between statements is reported by the next statement; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  await client.query(
    `set statement_timeout = 0; set lock_timeout = '30s'; set idle_in_transaction_session_timeout = 0; set datestyle = 'ISO, YMD'; set timezone = 'UTC';
     set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'; set search_path = public, pg_catalog`,
  );
  return client;
}

/** The same session for the doors of other parts. */
export function scopeOver(client: pg.Client, url: string, inTransaction: boolean): Scope {
  // cast: a scope only asks its client, and never gives it back to a pool
  return new Scope(client as unknown as pg.PoolClient, systemClock, inTransaction, url);
}

export type Table = { name: string; columns: string[]; partitioned: boolean; sizeBytes: number };

/** Kept apart: migrations write their own list, a restore its own mark. */
const notCopied = ['schema_migration', 'careloop_restore'];

export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; partitioned: boolean; size: number }>(
    `select c.relname as name, c.relkind = 'p' as partitioned,
       greatest(pg_table_size(c.oid), (select sum(pg_table_size(t.relid)) from pg_partition_tree(c.oid) t))::float8 as size,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1::text[])
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by c.relname`,
    [notCopied],
  );
  return rows.map((r) => ({ name: r.name, columns: r.columns, partitioned: r.partitioned, sizeBytes: r.size }));
}

export async function partitionsOf(client: pg.Client): Promise<{ parent: string; name: string; bound: string }[]> {
  const { rows } = await client.query<{ parent: string; name: string; bound: string }>(
    `select p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
     where c.relispartition and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`,
  );
  return rows;
}

export async function sequencesOf(client: pg.Client): Promise<{ name: string; value: number; called: boolean }[]> {
  const { rows } = await client.query<{ name: string; start: number; last: number | null }>(
    `select sequencename as name, start_value as start, last_value as last from pg_sequences where schemaname = 'public' order by sequencename`,
  );
  return rows.map((r) => ({ name: r.name, value: Number(r.last ?? r.start), called: r.last !== null }));
}

export const quoted = (name: string): string => pg.escapeIdentifier(name);

export const selectAll = (table: Pick<Table, 'name' | 'columns'>): string => `select ${table.columns.map(quoted).join(', ')} from ${quoted(table.name)}`;

/** Rows as COPY's lines, in pieces that may end anywhere. */
export async function* copyOut(client: pg.Client, select: string): AsyncGenerator<Buffer> {
  for await (const chunk of client.query(copyTo(`copy (${select}) to stdout`))) yield chunk as Buffer;
}
