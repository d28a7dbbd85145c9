/** Statuses, tags and custom fields: small tables that every list needs, kept in memory for a few seconds. */
import type { Category } from '#contract/tickets';
import type { Scope } from '#platform/db';

export type StatusRow = {
  id: number;
  key: string;
  category: Category;
  names: Record<string, string> | null;
  position: number;
  builtin: boolean;
  archived_at: Date | null;
};
export type TagRow = { id: number; name: string; color: string; archived_at: Date | null };
export type FieldRow = {
  id: number;
  key: string;
  label: Record<string, string>;
  kind: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'choices';
  choices: { key: string; label: Record<string, string> }[];
  required: boolean;
  on_form: boolean;
  position: number;
  archived_at: Date | null;
};
export type Vocabulary = {
  statuses: StatusRow[];
  tags: TagRow[];
  fields: FieldRow[];
  statusById: Map<number, StatusRow>;
  statusByKey: Map<string, StatusRow>;
  tagById: Map<number, TagRow>;
  tagByName: Map<string, TagRow>;
};

const cache = new Map<string, { at: number; value: Vocabulary }>();
const cacheMs = 5_000;
export const forgetVocabulary = (): void => cache.clear();

/** Transactions that have changed it: until they commit, what they read is for them alone. */
const changing = new WeakMap<Scope, Vocabulary | null>();
export function vocabularyChanged(tx: Scope): void {
  changing.set(tx, null);
  tx.afterCommit(forgetVocabulary);
}

export async function vocabulary(tx: Scope): Promise<Vocabulary> {
  const own = changing.get(tx);
  if (own) return own;
  const known = own === undefined ? cache.get(tx.database) : undefined;
  if (known && Date.now() - known.at < cacheMs) return known.value;
  const statuses = await tx.rows<StatusRow>('select id, key, category, names, position, builtin, archived_at from ticket_status order by position, id');
  const tags = await tx.rows<TagRow>('select id, name, color, archived_at from tag order by lower(name)');
  const fields = await tx.rows<FieldRow>(
    'select id, key, label, kind, choices, required, on_form, position, archived_at from ticket_field order by position, id',
  );
  const value: Vocabulary = {
    statuses,
    tags,
    fields,
    statusById: new Map(statuses.map((s) => [s.id, s])),
    statusByKey: new Map(statuses.map((s) => [s.key, s])),
    tagById: new Map(tags.map((t) => [t.id, t])),
    tagByName: new Map(tags.map((t) => [t.name.toLowerCase(), t])),
  };
  if (changing.has(tx)) changing.set(tx, value);
  else cache.set(tx.database, { at: Date.now(), value });
  return value;
}

/** The tags of these names, made where there are none yet. Two people making the same one get the same. */
export async function ensureTags(tx: Scope, names: readonly string[]): Promise<number[]> {
  const wanted = [...new Set(names.map((n) => n.trim()).filter(Boolean))];
  if (wanted.length === 0) return [];
  const { tagByName } = await vocabulary(tx);
  const missing = wanted.filter((n) => !tagByName.has(n.toLowerCase()));
  const made = new Map<string, number>();
  if (missing.length > 0) {
    const rows = await tx.rows<{ id: number; name: string }>(
      `insert into tag (name) select n from unnest($1::text[]) n on conflict (lower(name)) do update set archived_at = null returning id, name`,
      [[...new Map(missing.map((n) => [n.toLowerCase(), n])).values()]],
    );
    for (const row of rows) made.set(row.name.toLowerCase(), row.id);
    vocabularyChanged(tx);
  }
  return [...new Set(wanted.map((n) => tagByName.get(n.toLowerCase())?.id ?? made.get(n.toLowerCase())).filter((id): id is number => id !== undefined))];
}

export async function insertStatus(tx: Scope, s: { key: string; category: Category; names: object; position: number }): Promise<StatusRow | undefined> {
  return tx.row<StatusRow>('insert into ticket_status (key, category, names, position) values ($1,$2,$3,$4) on conflict (key) do nothing returning *', [
    s.key,
    s.category,
    JSON.stringify(s.names),
    s.position,
  ]);
}

export async function updateStatus(
  tx: Scope,
  id: number,
  s: { names?: object | undefined; position?: number | undefined; archived?: boolean | undefined },
): Promise<StatusRow | undefined> {
  return tx.row<StatusRow>(
    `update ticket_status set names = coalesce($2::jsonb, names), position = coalesce($3, position), archived_at = case when $4::boolean is null then archived_at when $4 then coalesce(archived_at, $5::timestamptz) end where id = $1 returning *`,
    [id, s.names ? JSON.stringify(s.names) : null, s.position ?? null, s.archived ?? null, tx.now],
  );
}

export async function insertTag(tx: Scope, name: string, color: string): Promise<TagRow | undefined> {
  return tx.row<TagRow>('insert into tag (name, color) values ($1,$2) on conflict (lower(name)) do nothing returning *', [name.trim(), color]);
}

export async function updateTag(
  tx: Scope,
  id: number,
  t: { name?: string | undefined; color?: string | undefined; archived?: boolean | undefined },
): Promise<TagRow | undefined> {
  return tx.row<TagRow>(
    `update tag set name = coalesce($2, name), color = coalesce($3, color), archived_at = case when $4::boolean is null then archived_at when $4 then coalesce(archived_at, $5::timestamptz) end where id = $1 returning *`,
    [id, t.name?.trim() ?? null, t.color ?? null, t.archived ?? null, tx.now],
  );
}

export async function insertField(
  tx: Scope,
  f: { key: string; label: object; kind: string; choices: object; required: boolean; onForm: boolean; position: number },
): Promise<FieldRow | undefined> {
  return tx.row<FieldRow>(
    'insert into ticket_field (key, label, kind, choices, required, on_form, position) values ($1,$2,$3,$4,$5,$6,$7) on conflict (key) do nothing returning *',
    [f.key, JSON.stringify(f.label), f.kind, JSON.stringify(f.choices), f.required, f.onForm, f.position],
  );
}

export async function updateField(
  tx: Scope,
  id: number,
  f: {
    label?: object | undefined;
    choices?: object | undefined;
    required?: boolean | undefined;
    onForm?: boolean | undefined;
    position?: number | undefined;
    archived?: boolean | undefined;
  },
): Promise<FieldRow | undefined> {
  return tx.row<FieldRow>(
    `update ticket_field set label = coalesce($2::jsonb, label), choices = coalesce($3::jsonb, choices), required = coalesce($4, required), on_form = coalesce($5, on_form), position = coalesce($6, position),
       archived_at = case when $7::boolean is null then archived_at when $7 then coalesce(archived_at, $8::timestamptz) end where id = $1 returning *`,
    [
      id,
      f.label ? JSON.stringify(f.label) : null,
      f.choices ? JSON.stringify(f.choices) : null,
      f.required ?? null,
      f.onForm ?? null,
      f.position ?? null,
      f.archived ?? null,
      tx.now,
    ],
  );
}

/** The six statuses every installation has. */
export async function seedStatuses(tx: Scope): Promise<void> {
  await tx.rows(
    `insert into ticket_status (key, category, position, builtin) values
      ('new', 'new', 10, true), ('open', 'open', 20, true), ('waiting_customer', 'waiting_customer', 30, true),
      ('waiting_third_party', 'waiting_third_party', 40, true), ('solved', 'solved', 50, true), ('closed', 'closed', 60, true)
     on conflict (key) do nothing`,
  );
}
