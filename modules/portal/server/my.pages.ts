/** /my: all of one's own requests, after proving an address. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { html, readForm } from '#platform/html';
import type { App } from '#platform/modules';
import { canonicalIds } from '#server/customers';
import { customerTickets } from '#server/tickets';
import { admitSignIn } from './admitting.ts';
import { conversationPages } from './conversation.pages.ts';
import { askedPage, askPage, enterPage, listPage, sessionNav } from './my.page.ts';
import { type RequestDesk, showForm, takeForm } from './request.pages.ts';
import { openForm, sealForm } from './sealing-forms.ts';
import { askForLink, isOpenSignIn, type PortalSession, redeem, sessionOf, setSessionCookie, signOut } from './signing-in.ts';
import { notice, show, type View, viewOf } from './viewing.ts';

const address = z.email().max(254);
const place = (session: PortalSession): string => `my ${session.seal}`;
const pageSize = 20;

export function myPages(app: App, server: FastifyInstance): void {
  signingIn(app, server);
  server.get<{ Querystring: { cursor?: unknown } }>('/my', async (request, reply) => {
    const tx = app.db.read();
    const view = await viewOf(tx, request);
    const session = await sessionOf(tx, app, request);
    if (!session) return show(reply, view, askPage(view, '', new Map()));
    const cursor = typeof request.query.cursor === 'string' ? request.query.cursor : undefined;
    const page = await customerTickets(tx, await canonicalIds(tx, session.customer.id), { limit: pageSize, ...(cursor ? { cursor } : {}) });
    return show(reply, view, listPage(view, { ...page, first: !cursor, email: session.email, nav: sessionNav(view, await sealForm(tx, place(session))) }));
  });
  for (const [method, path, run] of [
    ['GET', '/my/new', 'show'],
    ['POST', '/my/requests', 'take'],
  ] as const) {
    server.route({
      method,
      url: path,
      handler: async (request, reply) => {
        const view = await viewOf(app.db.read(), request);
        const session = await sessionOf(app.db.read(), app, request);
        if (!session) return reply.redirect('/my', 303);
        const desk = await ownDesk(app, view, session);
        return run === 'show' ? showForm(app, view, reply, desk) : takeForm(app, view, request, reply, desk);
      },
    });
  }
  conversationPages(app, server, '/my/requests/:ticketId', async (tx, request, view) => {
    const { ticketId } = request.params as { ticketId: string };
    const session = await sessionOf(tx, app, request);
    if (!session || !/^\d{1,15}$/.test(ticketId)) return null;
    return {
      ticketId: Number(ticketId),
      customer: session.customer,
      base: `/my/requests/${Number(ticketId)}`,
      place: place(session),
      nav: sessionNav(view, await sealForm(tx, place(session))),
      way: 'my',
    };
  });
}

async function ownDesk(app: App, view: View, session: PortalSession): Promise<RequestDesk> {
  return {
    place: place(session),
    action: '/my/requests',
    channel: 'portal',
    customer: session.customer,
    email: session.email,
    nav: sessionNav(view, await sealForm(app.db.read(), place(session))),
    after: ({ ticketId }) => `/my/requests/${ticketId}?done=sent`,
  };
}

function signingIn(app: App, server: FastifyInstance): void {
  server.post('/my/links', async (request, reply) => {
    const view = await viewOf(app.db.read(), request);
    const email = (await readForm(request)).value('email').trim();
    if (!address.safeParse(email).success) return show(reply, view, askPage(view, email, new Map([['email', view.t('portal.form.emailWrong')]])));
    if (await admitSignIn(app, request, email)) await app.db.transaction((tx) => askForLink(tx, email, view.language));
    return reply.redirect('/my/asked', 303);
  });
  server.get('/my/asked', async (request, reply) => {
    const view = await viewOf(app.db.read(), request);
    return show(reply, view, askedPage(view));
  });
  server.get<{ Params: { token: string } }>('/my/enter/:token', async (request, reply) => {
    const view = await viewOf(app.db.read(), request);
    const open = await isOpenSignIn(app.db.read(), request.params.token);
    return show(reply, view, open ? enterPage(view, request.params.token) : linkUsed(view));
  });
  server.post('/my/enter', async (request, reply) => enter(app, request, reply));
  server.get('/my/*', async (_request, reply) => reply.redirect('/my', 303));
  server.post('/my/leave', async (request, reply) => {
    const post = await readForm(request);
    const session = await sessionOf(app.db.read(), app, request);
    if (session && (await openForm(app.db.read(), place(session), post.value('form')))) {
      await app.db.transaction((tx) => signOut(tx, app, request));
      setSessionCookie(app, reply, null);
    }
    return reply.redirect('/my', 303);
  });
}

async function enter(app: App, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const view = await viewOf(app.db.read(), request);
  const token = (await readForm(request)).value('token');
  const session = await app.db.transaction((tx) => redeem(tx, token));
  if (!session) return show(reply, view, linkUsed(view));
  setSessionCookie(app, reply, session);
  return reply.redirect('/my', 303);
}

const linkUsed = (view: View) => notice(view, 'linkUsed', html`<a class="button primary" href="/my">${view.t('portal.my.askAgain')}</a>`);
