/** Messages of a ticket, their HTML frames and files. */
import { addMessage, getMessageFile, getMessageSource, listMessages, messageFrame, ticketErrors } from '#contract/tickets';
import { can } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor } from '#platform/db';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { fileRows, sendFile } from '#server/files';
import { sendFrame } from './frames.ts';
import { presentMessages } from './message.present.ts';
import { selectFileOn, selectMessage, selectMessages } from './message.repo.ts';
import { addAgentMessage, addCustomerMessage, lockFinal } from './replying.ts';
import { visibleTicket } from './ticket.routes.ts';

export const messageRoutes = (app: App) => [
  handle(listMessages, async ({ tx, actor, params, query }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    const before = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && (!before || Number.isNaN(Date.parse(String(before[0]))) || typeof before[1] !== 'number')) throw fail(ticketErrors.cursorWrong);
    const rows = await selectMessages(tx, ticket.id, query.limit + 1, before ? { at: String(before[0]), id: Number(before[1]) } : null);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await presentMessages(tx, page, ticket.customer_name),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
    };
  }),
  handle(addMessage, async ({ tx, actor, params, body }) => {
    if (body.kind === 'reply' && !can(actor, 'tickets:reply')) throw fail(ticketErrors.readOnly);
    if (body.status && !can(actor, 'tickets:change')) throw fail(ticketErrors.readOnly);
    if (body.as === 'customer' && (actor.kind !== 'key' || !can(actor, 'tickets:relay')))
      throw fail(platformErrors.forbidden, { detail: 'Only an API key may relay what a customer said.' });
    const seen = await visibleTicket(tx, actor, params.id, true);
    const ticket = seen.merged_into ? await lockFinal(tx, seen.id) : seen;
    const {
      ticket: after,
      messageId,
      message: told,
    } = body.as === 'customer'
      ? await addCustomerMessage(tx, actor, { ticketId: seen.id, text: body.text, html: body.html, fileIds: body.files, channel: 'api' })
      : await addAgentMessage(tx, actor, ticket, {
          kind: body.kind,
          text: body.text,
          html: body.html,
          fileIds: body.files,
          status: body.status,
          seenMessageId: body.seenMessageId,
          mentions: body.mentions,
        });
    const message = told ?? (await selectMessage(tx, after.id, messageId));
    if (!message) throw fail(ticketErrors.messageNotFound);
    return (await presentMessages(tx, [message], after.customer_name))[0] as NonNullable<Awaited<ReturnType<typeof presentMessages>>[number]>;
  }),
  handle(getMessageSource, async ({ tx, actor, params }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    const message = await selectMessage(tx, ticket.id, params.messageId);
    if (!message) throw fail(ticketErrors.messageNotFound);
    return { source: message.source_html ?? message.html ?? message.text };
  }),
  handle(messageFrame, async ({ tx, actor, params, query, reply }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    const message = await selectMessage(tx, ticket.id, params.messageId);
    if (!message?.html) throw fail(ticketErrors.messageNotFound);
    return sendFrame(reply, message.html, ticket.id, { images: query.images === 'true', dark: query.dark === 'true' });
  }),
  handle(getMessageFile, async ({ tx, actor, params, query, reply }) => {
    const ticket = await visibleTicket(tx, actor, params.id);
    const place = await selectFileOn(tx, ticket.id, params.fileId);
    const [file] = place ? await fileRows(tx, [params.fileId]) : [];
    if (!file) throw fail(ticketErrors.messageNotFound);
    await sendFile(app, reply, file, { inline: query.inline === 'true' });
    return '';
  }),
];
