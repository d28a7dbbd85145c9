/** One request: the same pages below a private link and below /my. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '#contract/portal';
import type { Scope } from '#platform/db';
import { FormPost, type Piece, pageSlot, readForm } from '#platform/html';
import type { App } from '#platform/modules';
import { type CustomerRow, canonicalIds } from '#server/customers';
import { sendFile } from '#server/files';
import { addCustomerMessage, closeByCustomer, customerConversation, customerFile, reopenByCustomer } from '#server/tickets';
import { admitAnswer } from './admitting.ts';
import { conversationPage } from './conversation.page.ts';
import { type FormErrors, fileErrors } from './fields.ts';
import { formUploader, ownFiles, uploadsOf } from './keeping-files.ts';
import { privateLink } from './linking.ts';
import { filesLost } from './request.page.ts';
import { submissionKey } from './requesting.ts';
import { openForm, sealForm } from './sealing-forms.ts';
import { customerActor } from './signing-in.ts';
import { claimSubmission, keepSubmission, selectSubmission } from './submission.repo.ts';
import { notice, show, type View, viewOf } from './viewing.ts';

/** Who looks at which request, and by which way they came. */
export type Visit = {
  ticketId: number;
  customer: CustomerRow;
  base: string /** Forms made for one way do not work on another. */;
  place: string;
  nav: Piece;
  way: 'link' | 'my';
};
export type FindVisit = (tx: Scope, request: FastifyRequest, view: View) => Promise<Visit | null>;

export function conversationPages(app: App, server: FastifyInstance, prefix: string, find: FindVisit): void {
  const enter = async (request: FastifyRequest): Promise<{ view: View; visit: Visit | null; customerIds: number[] }> => {
    const tx = app.db.read();
    const view = await viewOf(tx, request);
    const visit = await find(tx, request, view);
    return { view, visit, customerIds: visit ? await canonicalIds(tx, visit.customer.id) : [] };
  };
  server.get(prefix, async (request, reply) => {
    const { view, visit, customerIds } = await enter(request);
    return visit
      ? showConversation(app, view, request, reply, visit, customerIds, new FormPost(new Map()), new Map())
      : show(reply, view, notice(view, 'notFound'));
  });
  server.post(`${prefix}/messages`, async (request, reply) => {
    const { view, visit, customerIds } = await enter(request);
    return visit ? takeAnswer(app, view, request, reply, visit, customerIds) : show(reply, view, notice(view, 'notFound'));
  });
  for (const [path, verb, may, done] of [
    ['closure', closeByCustomer, 'mayClose', 'closed'],
    ['reopening', reopenByCustomer, 'mayReopen', 'reopened'],
  ] as const) {
    server.post(`${prefix}/${path}`, async (request, reply) => {
      const { view, visit, customerIds } = await enter(request);
      const post = await readForm(request);
      const conversation = visit && (await customerConversation(app.db.read(), customerIds, visit.ticketId));
      if (!visit || !conversation) return show(reply, view, notice(view, 'notFound'));
      if (!conversation.ticket[may]) return reply.redirect(visit.base, 303);
      if (!(await openForm(app.db.read(), visit.place, post.value('form')))) return reply.redirect(visit.base, 303);
      await app.db.transaction((tx) => verb(tx, customerActor(visit.customer, view.language), visit.ticketId));
      return reply.redirect(`${visit.base}?done=${done}`, 303);
    });
  }
  server.get<{ Params: { fileId: string } }>(`${prefix}/files/:fileId`, async (request, reply) => {
    const { view, visit, customerIds } = await enter(request);
    const { fileId } = request.params;
    const file = visit && /^[0-9a-f-]{36}$/i.test(fileId) ? await customerFile(app.db.read(), customerIds, visit.ticketId, fileId) : null;
    return file ? sendFile(app, reply, file) : show(reply, view, notice(view, 'notFound'));
  });
  // A browser that brings back the answer to a form asks for the form's address: that is the request itself.
  server.get(`${prefix}/*`, async (request, reply) => reply.redirect(request.url.split('/').slice(0, prefix.split('/').length).join('/'), 303));
}

const doneWords = ['sent', 'answered', 'closed', 'reopened', 'followUp'] as const;

async function showConversation(
  app: App,
  view: View,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  customerIds: number[],
  post: FormPost,
  errors: FormErrors,
): Promise<FastifyReply> {
  const tx = app.db.read();
  const conversation = await customerConversation(tx, customerIds, visit.ticketId);
  if (!conversation) return show(reply, view, notice(view, 'notFound'));
  const asked = (request.query as { done?: unknown }).done;
  const done = errors.size > 0 ? null : (doneWords.find((word) => word === asked) ?? null);
  return show(
    reply,
    view,
    conversationPage(view, {
      conversation,
      base: visit.base,
      nav: visit.nav,
      done,
      errors,
      typed: post.value('message'),
      filesLost: filesLost(post),
      sealed: (await openForm(tx, visit.place, post.value('form'))) ? post.value('form') : await sealForm(tx, visit.place),
      link: visit.way === 'link' && (done === 'sent' || done === 'followUp') ? `${app.config.publicUrl}${visit.base}` : null,
      slots: await pageSlot(tx, 'conversation', { ticketId: conversation.ticket.id, customerIds, language: view.language, here: visit.base }),
    }),
  );
}

async function takeAnswer(app: App, view: View, request: FastifyRequest, reply: FastifyReply, visit: Visit, customerIds: number[]): Promise<FastifyReply> {
  const { t } = view;
  const uploader = formUploader();
  const post = await readForm(request, uploadsOf(app, uploader));
  const tx = app.db.read();
  if (!(await customerConversation(tx, customerIds, visit.ticketId))) return show(reply, view, notice(view, 'notFound'));
  const errors = new Map<string, string>();
  const message = post.value('message');
  const over = [...message].length - limits.message;
  if (!message.trim() && post.files.length === 0) errors.set('message', t('portal.form.messageMissing'));
  else if (over > 0) errors.set('message', t('portal.form.tooLong', { over, max: limits.message }));
  fileErrors(t, post, errors, limits);
  if (post.value('website') !== '') errors.set('message', t('portal.form.trapped'));
  const form = await openForm(tx, visit.place, post.value('form'));
  if (!form) errors.set('message', t('portal.form.expired'));
  if (!form || errors.size > 0) return showConversation(app, view, request, reply, visit, customerIds, post, errors);
  await admitAnswer(app, visit.ticketId);
  const key = submissionKey(`${visit.place}:${form.id}`, { message, files: post.files });
  const target = await app.db.transaction(async (write) => {
    const actor = customerActor(visit.customer, view.language);
    let ticketId = (await claimSubmission(write, key)) ? null : ((await selectSubmission(write, key))?.ticket_id ?? null);
    if (ticketId === null) {
      const written = await addCustomerMessage(write, actor, {
        ticketId: visit.ticketId,
        text: message,
        fileIds: await ownFiles(write, post.files, uploader, actor),
        channel: 'portal',
      });
      ticketId = written.ticket.id;
      await keepSubmission(write, key, ticketId);
    }
    return whereTo(write, app, visit, customerIds, ticketId);
  });
  return reply.redirect(target, 303);
}

/** An answer to a closed request became a new one. One that was merged into somebody else's took the words, but stays theirs. */
async function whereTo(tx: Scope, app: App, visit: Visit, customerIds: readonly number[], ticketId: number): Promise<string> {
  const own = ticketId === visit.ticketId || (await customerConversation(tx, [...customerIds], ticketId)) === null;
  if (own) return `${visit.base}?done=answered#main`;
  const followed = await customerConversation(tx, [...customerIds], visit.ticketId);
  if (followed?.ticket.id === ticketId) return `${visit.base}?done=answered#main`;
  if (visit.way === 'my') return `/my/requests/${ticketId}?done=followUp`;
  return `${new URL(await privateLink(tx, app, ticketId, visit.customer.id)).pathname}?done=followUp`;
}
