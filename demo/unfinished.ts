/** A fill that was cut off is known by its mark, and begun anew: half a history is nobody's. One fill at a time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { ServerModule } from '#platform/modules';

const lock = 7_205_759_403;
const begun = 'careloop: the demo is being written';

/** A second fill of the same database is refused; the lock goes with the connection, however it ends. */
export async function alone<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lock]);
    if (!rows[0]?.mine) throw new Error('Another process is writing the demo into this database. Wait for it, or stop it first.');
    return await work(client);
  } finally {
    await client.end();
  }
}

export async function isUnfinished(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ mark: string | null }>(`select obj_description('app_user'::regclass) as mark`);
  return rows[0]?.mark === begun;
}

/** From before the first row to after the last: nothing but a kill leaves the mark. */
export async function marked(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  await client.query(`comment on table app_user is '${begun}'`);
  await work();
  await client.query('comment on table app_user is null');
}

/** Empties the database of an unfinished fill, its schema included. @throws Error when it holds what Careloop does not know. */
export async function clear(client: pg.Client, modules: readonly ServerModule[]): Promise<void> {
  const parts = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'platform', 'owns.json'), 'utf8')) as Record<string, string[]>;
  const ours = [...modules.flatMap((m) => m.owns), ...Object.values(parts).flat()];
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1)
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
    [ours],
  );
  if (rows.length > 0) {
    throw new Error(
      `The demo was cut off while it was written, and this database also holds other tables (${rows.map((r) => r.name).join(', ')}). Give the demo a database of its own.`,
    );
  }
  await client.query('drop schema if exists graphile_worker cascade; drop schema public cascade; create schema public');
}
