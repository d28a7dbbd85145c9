/** Statuses, tags, custom fields and macros. */
import {
  changeField,
  changeMacro,
  changeStatus,
  changeTag,
  createField,
  createMacro,
  createStatus,
  createTag,
  listFields,
  listMacros,
  listStatuses,
  listTags,
  renderMacro,
  ticketErrors,
} from '#contract/tickets';
import { type Actor, can } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { cleanHtml } from './cleaning.ts';
import { insertMacro, type MacroRow, selectMacro, selectMacros, updateMacro } from './macro.repo.ts';
import { fillVariables, variablesFor } from './macros.ts';
import { visibility } from './ticket.access.ts';
import { selectTicket } from './ticket.repo.ts';
import {
  type FieldRow,
  insertField,
  insertStatus,
  insertTag,
  type StatusRow,
  type TagRow,
  updateField,
  updateStatus,
  updateTag,
  vocabulary,
  vocabularyChanged,
} from './vocabulary.repo.ts';

const status = (s: StatusRow) => ({
  id: s.id,
  key: s.key,
  category: s.category,
  names: s.names,
  position: s.position,
  builtin: s.builtin,
  archived: s.archived_at !== null,
});
const tag = (t: TagRow) => ({ id: t.id, name: t.name, color: t.color as 'neutral', archived: t.archived_at !== null });
const field = (f: FieldRow) => ({
  id: f.id,
  key: f.key,
  label: f.label,
  kind: f.kind,
  choices: f.choices,
  required: f.required,
  onForm: f.on_form,
  position: f.position,
  archived: f.archived_at !== null,
});
const macro = (m: MacroRow) => ({
  id: m.id,
  name: m.name,
  shortcut: m.shortcut,
  bodyHtml: m.body_html,
  actions: m.actions,
  ownerId: m.owner_id,
  language: m.language,
  usedCount: m.used_count,
  archived: m.archived_at !== null,
  version: m.version,
});

/** Writes the fact and has every node forget what it remembers. */
async function changed(app: App, tx: Scope, actor: Actor, kind: string, id: number): Promise<void> {
  vocabularyChanged(tx);
  await appendEvents(tx, actor, [{ type: 'ticket_vocabulary.changed', data: { kind, id } }]);
  tx.afterCommit(() => app.wakeup.ring('ticket-vocabulary'));
}

export const vocabularyRoutes = (app: App) => [
  handle(listStatuses, async ({ tx }) => ({ items: (await vocabulary(tx)).statuses.map(status) })),
  handle(createStatus, async ({ tx, actor, body }) => {
    const row = await insertStatus(tx, body);
    if (!row) throw fail(ticketErrors.nameTaken);
    await changed(app, tx, actor, 'status', row.id);
    return status(row);
  }),
  handle(changeStatus, async ({ tx, actor, params, body }) => {
    const known = (await vocabulary(tx)).statusById.get(params.id);
    if (!known) throw fail(ticketErrors.notFoundHere);
    if (known.builtin && body.archived) throw fail(ticketErrors.inUse);
    const row = await updateStatus(tx, params.id, body);
    if (!row) throw fail(ticketErrors.notFoundHere);
    await changed(app, tx, actor, 'status', row.id);
    return status(row);
  }),
  handle(listTags, async ({ tx }) => ({ items: (await vocabulary(tx)).tags.map(tag) })),
  handle(createTag, async ({ tx, actor, body }) => {
    const row = await insertTag(tx, body.name, body.color);
    if (!row) throw fail(ticketErrors.nameTaken);
    await changed(app, tx, actor, 'tag', row.id);
    return tag(row);
  }),
  handle(changeTag, async ({ tx, actor, params, body }) => {
    const { tagByName } = await vocabulary(tx);
    const twin = body.name ? tagByName.get(body.name.trim().toLowerCase()) : undefined;
    if (twin && twin.id !== params.id) throw fail(ticketErrors.nameTaken);
    const row = await updateTag(tx, params.id, body);
    if (!row) throw fail(ticketErrors.notFoundHere);
    await changed(app, tx, actor, 'tag', row.id);
    return tag(row);
  }),
  handle(listFields, async ({ tx }) => ({ items: (await vocabulary(tx)).fields.map(field) })),
  handle(createField, async ({ tx, actor, body }) => {
    const row = await insertField(tx, body);
    if (!row) throw fail(ticketErrors.nameTaken);
    await changed(app, tx, actor, 'field', row.id);
    return field(row);
  }),
  handle(changeField, async ({ tx, actor, params, body }) => {
    const row = await updateField(tx, params.id, body);
    if (!row) throw fail(ticketErrors.notFoundHere);
    await changed(app, tx, actor, 'field', row.id);
    return field(row);
  }),
];

const own = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null);

export const macroRoutes = () => [
  handle(listMacros, async ({ tx, actor, query }) => ({ items: (await selectMacros(tx, own(actor), query.archived === 'true')).map(macro) })),
  handle(createMacro, async ({ tx, actor, body }) => {
    if (!body.mine && !can(actor, 'tickets:configure'))
      throw fail(platformErrors.forbidden, { detail: 'Only those who configure tickets may share a macro. Save it as your own.' });
    return macro(
      await insertMacro(tx, {
        name: body.name,
        shortcut: body.shortcut ?? null,
        bodyHtml: cleanHtml(body.bodyHtml),
        actions: body.actions,
        ownerId: body.mine ? own(actor) : null,
        language: body.language ?? null,
      }),
    );
  }),
  handle(changeMacro, async ({ tx, actor, params, body }) => {
    const known = await selectMacro(tx, params.id, own(actor));
    if (!known || (!known.owner_id && !can(actor, 'tickets:configure'))) throw fail(ticketErrors.notFoundHere);
    if (body.version !== undefined && body.version !== known.version) throw fail(ticketErrors.changed);
    return macro(await updateMacro(tx, known.id, { ...body, ...(body.bodyHtml === undefined ? {} : { bodyHtml: cleanHtml(body.bodyHtml) }) }));
  }),
  handle(renderMacro, async ({ tx, actor, params }) => {
    const ticket = await selectTicket(tx, await visibility(tx, actor), params.id);
    if (!ticket) throw fail(ticketErrors.notFound);
    const known = await selectMacro(tx, params.macroId, own(actor));
    if (!known) throw fail(ticketErrors.notFoundHere);
    return { ...fillVariables(known.body_html, await variablesFor(tx, actor, ticket)), actions: known.actions };
  }),
];
