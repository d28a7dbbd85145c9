/** What a step changed in the database: exact, and cheap however full the tables are, because every row says which transaction wrote it. */
import type { Scope } from '#platform/db';

export type Mark = { xid: string; counts: ReadonlyMap<string, number> };
/** Per table: rows more than before, and rows written or rewritten. Tables without either are left out. */
export type Changes = Readonly<Record<string, { more: number; written: number }>>;

/** Tries are counted on purpose; a key says when it was last used; workers say that they live. */
const ignored = new Set(['rate_window', 'worker_lease', 'event_follower', 'schema_migration']);

export class TableWatch {
  readonly #scope: () => Scope;
  #sql = '';

  constructor(scope: () => Scope) {
    this.#scope = scope;
  }

  async begin(): Promise<void> {
    const tables = await this.#scope().rows<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and (n.nspname = 'public' or c.relname = '_private_jobs') order by 1`,
    );
    this.#sql = tables
      .filter(({ name }) => !ignored.has(name))
      // Jobs are written by their library while they run; how many there are is what counts.
      .map(({ name }) => {
        const written = name.includes('_private_jobs') || name === 'api_key' ? '0' : `count(*) filter (where xmin::text::bigint >= $1::bigint)::int`;
        return `select '${name}' as name, count(*)::int as rows, ${written} as written from ${name}`;
      })
      .join(' union all ');
  }

  async mark(): Promise<Mark> {
    const { xid } = await this.#scope().one<{ xid: string }>('select pg_current_xact_id()::text as xid');
    return { xid, counts: new Map((await this.#ask(xid)).map((r) => [r.name, r.rows])) };
  }

  async since(mark: Mark): Promise<Changes> {
    const changed = (await this.#ask(mark.xid)).map((r) => [r.name, { more: r.rows - (mark.counts.get(r.name) ?? 0), written: r.written }] as const);
    return Object.fromEntries(changed.filter(([, { more, written }]) => more !== 0 || written !== 0));
  }

  #ask(xid: string): Promise<{ name: string; rows: number; written: number }[]> {
    return this.#scope().rows(this.#sql, [xid], 'table_watch');
  }
}

export const without = (changes: Changes, tables: readonly string[]): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !tables.includes(name)));

/** Rows that came or went, per table: what must be the same however often a flow was tried. */
export const balance = (changes: Changes): Record<string, number> =>
  Object.fromEntries(
    Object.entries(changes)
      .filter(([, { more }]) => more !== 0)
      .map(([name, { more }]) => [name, more]),
  );
