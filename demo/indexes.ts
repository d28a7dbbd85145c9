/** Indexes that are dropped while many rows are written, and made again from their own definitions after. */
import type pg from 'pg';

type Index = { name: string; definition: string };

/** Those that only serve reading: what keeps rows unique stays. GIN indexes go in any case, as keeping one while it grows costs most. */
async function readingIndexes(client: pg.Client, tables: readonly string[]): Promise<Index[]> {
  const found = await client.query<Index>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relname = any($1) and t.relnamespace = current_schema()::regnamespace and not i.indisunique and not i.indisprimary order by c.relname`,
    [tables],
  );
  return found.rows;
}

export async function withoutIndexes<T>(client: pg.Client, tables: readonly string[], work: () => Promise<T>): Promise<T> {
  const indexes = await readingIndexes(client, tables);
  for (const { name } of indexes) await client.query(`drop index ${client.escapeIdentifier(name)}`);
  try {
    return await work();
  } finally {
    // "on only" would leave the partitions without theirs.
    for (const { definition } of indexes) await client.query(definition.replace(' ON ONLY ', ' ON '));
  }
}
