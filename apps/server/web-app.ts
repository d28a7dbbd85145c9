/** Serves the built workspace: hashed assets for ever, index.html for every page of the app, with a fresh nonce each time. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { contentSecurityPolicy } from '#platform/http';
import type { Log } from '#platform/log';
import type { App } from '#platform/modules';
import { awaitsFirstRun } from '#server/identity';

const root = fileURLToPath(new URL('../../dist/web/', import.meta.url));

export async function serveWeb(app: App, server: FastifyInstance, log: Log): Promise<void> {
  const { ensureWebBuilt } = await import('../../scripts/build-web.ts');
  await ensureWebBuilt((line) => log.info(line));
  if (!existsSync(`${root}index.html`)) throw new Error('The workspace is not built. Run: npm run build');
  const page = readFileSync(`${root}index.html`, 'utf8');
  await server.register(fastifyStatic, {
    root: `${root}assets`,
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    index: false,
    decorateReply: true,
  });
  for (const file of readdirSync(root).filter((name) => name !== 'index.html' && /^[a-z][a-z0-9-]*\.(svg|js|webmanifest|png|ico|txt)$/.test(name))) {
    server.get(`/${file}`, (_request, reply) => reply.header('cache-control', 'public, max-age=86400').sendFile(file, root));
  }
  const isNew = awaitsFirstRun(app);
  server.get('/*', async (request, reply) => {
    if (request.url.startsWith('/api/')) return reply.callNotFound();
    // Who opens it without the printed link is told where to find it, instead of being asked for a password that nobody has.
    if (!/^\/setup\/?(\?|$)/.test(request.url) && (await isNew())) return reply.header('cache-control', 'no-store').redirect('/setup');
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('__CSP_NONCE__', nonce));
  });
}
