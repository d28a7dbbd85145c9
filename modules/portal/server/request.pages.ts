/** /request: the public form. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { portalErrors } from '#contract/portal';
import { FormPost, html, type Piece, readForm } from '#platform/html';
import { ProblemError } from '#platform/http';
import type { App } from '#platform/modules';
import type { CustomerRow } from '#server/customers';
import { readSetting } from '#server/settings';
import { admitRequest, formOff } from './admitting.ts';
import { formFields } from './form-fields.ts';
import { formUploader, uploadsOf } from './keeping-files.ts';
import { readRequest } from './request.form.ts';
import { requestPage } from './request.page.ts';
import { type Received, receiveRequest } from './requesting.ts';
import { leastFillMs, openForm, sealForm } from './sealing-forms.ts';
import { portalSetting } from './settings.ts';
import { show, type View, viewOf } from './viewing.ts';

/** Who fills the form, and where its answer goes. */
export type RequestDesk = {
  place: string;
  action: string;
  channel: 'form' | 'portal';
  customer: CustomerRow | null;
  email: string | null;
  nav: Piece /** Where to, once the request is there. */;
  after(received: Received): string;
};

export function publicDesk(view: View): RequestDesk {
  return {
    place: 'request',
    action: '/request',
    channel: 'form',
    customer: null,
    email: null,
    nav: html`<a href="/my">${view.t('portal.my.title')}</a>`,
    after: ({ link }) => `/t/${link.split('/').at(-1)}?done=sent`,
  };
}

export function requestPages(app: App, server: FastifyInstance): void {
  server.get('/request', async (request, reply) => {
    const view = await viewOf(app.db.read(), request);
    return showForm(app, view, reply, publicDesk(view));
  });
  server.post('/request', async (request, reply) => {
    const view = await viewOf(app.db.read(), request);
    return takeForm(app, view, request, reply, publicDesk(view));
  });
}

export async function showForm(app: App, view: View, reply: FastifyReply, desk: RequestDesk): Promise<FastifyReply> {
  const tx = app.db.read();
  const settings = await readSetting(tx, portalSetting);
  if (!settings.formOn && desk.channel === 'form') throw formOff();
  return show(
    reply,
    view,
    requestPage(view, {
      settings,
      fields: await formFields(tx),
      sealed: await sealForm(tx, desk.place),
      action: desk.action,
      post: new FormPost(new Map()),
      errors: new Map(),
      email: desk.email,
      nav: desk.nav,
    }),
  );
}

export async function takeForm(app: App, view: View, request: FastifyRequest, reply: FastifyReply, desk: RequestDesk): Promise<FastifyReply> {
  const tx = app.db.read();
  const { t, language } = view;
  const settings = await readSetting(tx, portalSetting);
  if (!settings.formOn && desk.channel === 'form') throw formOff();
  const uploader = formUploader();
  const post = await readForm(request, uploadsOf(app, uploader));
  const fields = await formFields(tx);
  const { filled, errors } = readRequest(post, fields, t, language, desk.customer !== null);
  const form = await openForm(tx, desk.place, post.value('form'));
  if (!form) errors.set('message', t('portal.form.expired'));
  else if (form.ageMs < leastFillMs && errors.size === 0) errors.set('message', t('portal.form.tooFast'));
  // The same form keeps its name, so that sending it again after a mistake still is one request.
  const again = async (): Promise<FastifyReply> =>
    show(
      reply,
      view,
      requestPage(view, {
        settings,
        fields,
        sealed: form ? post.value('form') : await sealForm(tx, desk.place),
        action: desk.action,
        post,
        errors,
        email: desk.email,
        nav: desk.nav,
      }),
    );
  if (!form || errors.size > 0) return again();
  await admitRequest(app, request, desk.email ?? filled.email);
  try {
    const received = await app.db.transaction((write) =>
      receiveRequest(write, app, {
        ...filled,
        email: desk.email ?? filled.email,
        language,
        channel: desk.channel,
        files: post.files,
        uploader,
        submission: `${desk.place}:${form.id}`,
        ...(desk.customer ? { customer: desk.customer } : {}),
      }),
    );
    return reply.redirect(desk.after(received), 303);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.spec.code !== portalErrors.blocked.code) throw error;
    errors.set('email', t('portal.form.blocked'));
    return again();
  }
}
