/** One request as its customer sees it: where it stands, what was said, and what they can do now. */
import { type Html, html, linked, type Piece } from '#platform/html';
import type { CustomerMessage, CustomerTicket } from '#server/tickets';
import { errorSummary, type FormErrors, type FormView, fileField, sealedFields, textArea } from './fields.ts';
import { fileHelp } from './request.page.ts';
import { organizationName, type PageParts, type View } from './viewing.ts';

export type ConversationParts = {
  conversation: { ticket: CustomerTicket; messages: CustomerMessage[] };
  base: string;
  sealed: string;
  nav: Piece;
  /** What was just done: shown once, above. */
  done: 'sent' | 'answered' | 'closed' | 'reopened' | 'followUp' | null;
  /** The address to keep, after a request was sent. */
  link: string | null;
  typed: string;
  filesLost: boolean;
  errors: FormErrors;
  slots: readonly Html[];
};

export function conversationPage(view: View, parts: ConversationParts): PageParts {
  const { t } = view;
  const { ticket, messages } = parts.conversation;
  const form: FormView = { t, errors: parts.errors };
  return {
    title: parts.errors.size > 0 ? t('portal.form.errorTitle', { title: ticket.subject }) : ticket.subject,
    nav: parts.nav,
    here: parts.base,
    ...(parts.errors.size > 0 ? { status: 422 } : {}),
    body: html`${doneNotice(view, parts)}
<div class="head"><h1>${ticket.subject}</h1>
<p class="meta">${t('portal.conversation.reference', { reference: String(ticket.id) })} · ${view.at(ticket.createdAt)}</p>
<p><span class="status ${ticket.state}">${t(`portal.status.${ticket.state}`)}</span></p>
<p class="says">${t(`portal.says.${ticket.state}`)}</p></div>
<section class="thread" aria-label="${t('portal.conversation.messages')}">${messages.map((message) => messageItem(view, parts.base, message))}</section>
${parts.slots}
<section class="part" id="answer"><h2>${t(ticket.state === 'closed' ? 'portal.conversation.followUp' : 'portal.conversation.answer')}</h2>
${ticket.state === 'closed' ? html`<p class="lead">${t('portal.conversation.followUpHelp')}</p>` : null}
${errorSummary(form)}
<form method="post" action="${parts.base}/messages" enctype="multipart/form-data" novalidate>
${sealedFields(t, parts.sealed)}
${textArea(form, { name: 'message', label: t('portal.conversation.yourMessage'), value: parts.typed })}
${fileField(form, { name: 'files', label: t('portal.request.files'), help: fileHelp(view, parts.filesLost) })}
<div class="actions"><button class="primary" type="submit">${t('portal.conversation.send')}</button></div>
</form></section>
${closing(view, parts)}`,
  };
}

function doneNotice(view: View, { done, link, conversation }: ConversationParts): Piece {
  if (!done) return null;
  const { t } = view;
  const reference = String(conversation.ticket.id);
  return html`<div class="notice ok" role="status"><h2>${t(`portal.done.${done}`, { reference })}</h2>${done === 'sent' ? html`<p>${t('portal.done.sentText')}</p>` : null}${link ? html`<p>${t('portal.done.keepLink')}<a class="private" href="${link}">${link}</a></p>` : null}</div>`;
}

function messageItem(view: View, base: string, message: CustomerMessage): Html {
  const { mine } = message;
  const name = mine ? view.t('portal.conversation.you') : message.authorName || organizationName(view.organization);
  return html`<article class="message ${mine ? '' : 'ours'}">
<header><h2>${name}</h2><p class="meta">${view.at(message.at)}</p></header>
<div class="text">${mine ? message.text : linked(message.text)}</div>
${message.files.length > 0 ? html`<ul class="files" aria-label="${view.t('portal.request.files')}">${message.files.map((file) => html`<li><a href="${base}/files/${file.id}"><span>${file.name}</span><span class="meta">${fileSize(view, file.sizeBytes)}</span></a></li>`)}</ul>` : null}
</article>`;
}

function fileSize(view: View, bytes: number): string {
  const [unit, value] =
    bytes < 1024 * 1024 ? (['kilobyte', Math.max(1, Math.round(bytes / 1024))] as const) : (['megabyte', Math.round(bytes / 1024 / 102.4) / 10] as const);
  return new Intl.NumberFormat(view.language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** Closing what is solved elsewhere; opening again what is not solved after all. A closed request is followed up instead. */
function closing({ t }: View, { conversation, base, sealed }: ConversationParts): Piece {
  const { mayClose, mayReopen: solved } = conversation.ticket;
  if (!mayClose && !solved) return null;
  return html`<section class="part"><h2>${t(solved ? 'portal.conversation.notSolved' : 'portal.conversation.isSolved')}</h2><p class="lead">${t(solved ? 'portal.conversation.reopenHelp' : 'portal.conversation.closeHelp')}</p>
<form method="post" action="${base}/${solved ? 'reopening' : 'closure'}"><input type="hidden" name="form" value="${sealed}"><div class="actions"><button type="submit">${t(solved ? 'portal.conversation.reopen' : 'portal.conversation.close')}</button></div></form></section>`;
}
