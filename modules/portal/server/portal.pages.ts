/** All pages that customers see, in a scope of their own: forms are read, answers are pages, failures too. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptForms, html, serveStylesheet } from '#platform/html';
import { toProblemError } from '#platform/http';
import type { App } from '#platform/modules';
import { customerById } from '#server/customers';
import { admitForm } from './admitting.ts';
import { conversationPages } from './conversation.pages.ts';
import { linkHolder } from './linking.ts';
import { myPages } from './my.pages.ts';
import { requestPages } from './request.pages.ts';
import { notice, plainView, show, viewOf } from './viewing.ts';

export async function portalPages(app: App, server: FastifyInstance): Promise<void> {
  await server.register(async (pages) => {
    await acceptForms(pages);
    pages.addHook('onRequest', async (request) => {
      if (request.method === 'POST') await admitForm(app, request);
    });
    pages.setErrorHandler((error, request, reply) => failed(app, error, request, reply));
    serveStylesheet(pages);
    pages.options('/api/v1/requests', async (_request, reply) =>
      reply
        .headers({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '86400',
        })
        .code(204)
        .send(),
    );
    requestPages(app, pages);
    myPages(app, pages);
    conversationPages(app, pages, '/t/:token', async (tx, request, view) => {
      const { token } = request.params as { token: string };
      const holder = await linkHolder(tx, token);
      const customer = holder ? await customerById(tx, holder.customerId) : undefined;
      if (!holder || !customer || customer.erased_at || customer.blocked_at) return null;
      return {
        ticketId: holder.ticketId,
        customer,
        base: `/t/${token}`,
        place: `t ${token}`,
        nav: html`<a href="/my">${view.t('portal.my.title')}</a>`,
        way: 'link',
      };
    });
  });
}

async function failed(app: App, error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const problem = toProblemError(error);
  if (!problem) app.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'A public page failed.');
  if (problem?.retryAfterS) reply.header('retry-after', String(problem.retryAfterS));
  const status = problem?.spec.status ?? 500;
  const key =
    problem?.spec.code === 'portal.formOff' ? 'formOff' : status === 429 ? 'tooMany' : status === 404 ? 'notFound' : status === 403 ? 'origin' : 'broken';
  const view = await viewOf(app.db.read(), request).catch(() => plainView(request));
  return show(reply, view, { ...notice(view, key), status, here: '/request' });
}
