import type { MacroAction } from '#contract/tickets';
import type { Scope } from '#platform/db';

export type MacroRow = {
  id: number;
  name: string;
  shortcut: string | null;
  body_html: string;
  actions: MacroAction[];
  owner_id: string | null;
  language: string | null;
  used_count: number;
  archived_at: Date | null;
  version: number;
};

export function selectMacros(tx: Scope, userId: string | null, archived: boolean): Promise<MacroRow[]> {
  return tx.rows<MacroRow>(
    'select * from macro where (owner_id is null or owner_id = $1::uuid) and ($2 or archived_at is null) order by lower(name) limit 1000',
    [userId, archived],
  );
}

export function selectMacro(tx: Scope, id: number, userId: string | null): Promise<MacroRow | undefined> {
  return tx.row<MacroRow>('select * from macro where id = $1 and (owner_id is null or owner_id = $2::uuid)', [id, userId]);
}

export function insertMacro(
  tx: Scope,
  m: { name: string; shortcut: string | null; bodyHtml: string; actions: readonly MacroAction[]; ownerId: string | null; language: string | null },
): Promise<MacroRow> {
  return tx.one<MacroRow>(
    'insert into macro (name, shortcut, body_html, actions, owner_id, language, created_at, updated_at) values ($1,$2,$3,$4,$5,$6,$7,$7) returning *',
    [m.name, m.shortcut, m.bodyHtml, JSON.stringify(m.actions), m.ownerId, m.language, tx.now],
  );
}

export function updateMacro(
  tx: Scope,
  id: number,
  m: {
    name?: string | undefined;
    shortcut?: string | null | undefined;
    bodyHtml?: string | undefined;
    actions?: readonly MacroAction[] | undefined;
    language?: string | null | undefined;
    archived?: boolean | undefined;
  },
): Promise<MacroRow> {
  return tx.one<MacroRow>(
    `update macro set name = coalesce($2, name), shortcut = case when $3 then $4 else shortcut end, body_html = coalesce($5, body_html), actions = coalesce($6::jsonb, actions), language = case when $7 then $8 else language end,
       archived_at = case when $9::boolean is null then archived_at when $9 then coalesce(archived_at, $10::timestamptz) end, version = version + 1, updated_at = $10 where id = $1 returning *`,
    [
      id,
      m.name ?? null,
      m.shortcut !== undefined,
      m.shortcut ?? null,
      m.bodyHtml ?? null,
      m.actions ? JSON.stringify(m.actions) : null,
      m.language !== undefined,
      m.language ?? null,
      m.archived ?? null,
      tx.now,
    ],
  );
}

export async function countMacroUse(tx: Scope, id: number): Promise<void> {
  await tx.rows('update macro set used_count = used_count + 1 where id = $1', [id]);
}

/** Everybody's own macros too: for the export. */
export function selectAllMacros(tx: Scope): Promise<MacroRow[]> {
  return tx.rows<MacroRow>('select * from macro order by id');
}
