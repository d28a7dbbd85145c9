/** Drafts and replies on their way out. */

import type { z } from 'zod';
import {
  cancelScheduled as cancelRoute,
  changeScheduled,
  deleteDraft,
  type draftSchema,
  getDraft,
  listScheduled,
  putDraft,
  scheduleReply as scheduleRoute,
  ticketErrors,
} from '#contract/tickets';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import { newId } from '#platform/ids';
import { attachFiles, fileRows, presentFile, releaseFiles } from '#server/files';
import { cancelScheduled, moveScheduled, presentScheduled, scheduleReply } from './scheduling.ts';
import { visibleTicket } from './ticket.routes.ts';
import { type DraftRow, deleteDraftRow, selectDraft, selectScheduled, upsertDraft } from './writing.repo.ts';

/** Drafts and planned replies belong to a person; a key has none. */
function person(actor: Actor): Actor & { id: string } {
  if (actor.kind !== 'user' || !actor.id) throw fail(platformErrors.forbidden, { detail: 'Only a signed-in person has drafts and planned replies.' });
  return actor as Actor & { id: string };
}

async function present(tx: Scope, d: DraftRow): Promise<z.infer<typeof draftSchema>> {
  const files = d.file_ids.length > 0 ? await fileRows(tx, d.file_ids) : [];
  return {
    ticketId: d.ticket_id,
    kind: d.kind,
    html: d.html,
    text: d.text,
    files: files.map((f) => ({ ...presentFile(f), inline: false })),
    revision: d.revision,
    updatedAt: d.updated_at.toISOString(),
  };
}

export const writingRoutes = () => [
  handle(getDraft, async ({ tx, actor, params }) => {
    const me = person(actor);
    await visibleTicket(tx, actor, params.id);
    const draft = await selectDraft(tx, me.id, params.id, params.kind);
    return draft ? present(tx, draft) : null;
  }),
  handle(putDraft, async ({ tx, actor, params, body }) => {
    const me = person(actor);
    await visibleTicket(tx, actor, params.id);
    const draft = await upsertDraft(tx, {
      id: newId(),
      userId: me.id,
      ticketId: params.id,
      kind: params.kind,
      html: body.html,
      text: body.text,
      fileIds: body.files,
      revision: body.revision ?? null,
    });
    if (!draft) throw fail(ticketErrors.changed);
    // Kept for as long as the draft is: the sweeper takes uploads that nothing refers to.
    await attachFiles(tx, body.files, actor);
    return present(tx, draft);
  }),
  handle(deleteDraft, async ({ tx, actor, params }) => {
    const me = person(actor);
    await visibleTicket(tx, actor, params.id);
    const draft = await selectDraft(tx, me.id, params.id, params.kind);
    await deleteDraftRow(tx, me.id, params.id, params.kind);
    await releaseFiles(tx, draft?.file_ids ?? []);
    return null;
  }),
  handle(scheduleRoute, async ({ tx, actor, params, body }) => {
    const me = person(actor);
    const ticket = await visibleTicket(tx, actor, params.id, true);
    const row = await scheduleReply(tx, me, ticket, {
      text: body.text,
      html: body.html,
      fileIds: body.files,
      status: body.status,
      seenMessageId: body.seenMessageId,
      sendAt: body.sendAt ? new Date(body.sendAt) : undefined,
    });
    return (await presentScheduled(tx, [row]))[0] as NonNullable<Awaited<ReturnType<typeof presentScheduled>>[number]>;
  }),
  handle(listScheduled, async ({ tx, actor, params }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    return { items: await presentScheduled(tx, await selectScheduled(tx, ticket.id)) };
  }),
  handle(
    changeScheduled,
    async ({ tx, actor, params, body }) => (await presentScheduled(tx, [await moveScheduled(tx, actor, params.id, new Date(body.sendAt))]))[0] as never,
  ),
  handle(cancelRoute, async ({ tx, actor, params }) => (await presentScheduled(tx, [await cancelScheduled(tx, actor, params.id)]))[0] as never),
];
