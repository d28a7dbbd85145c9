import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#platform/access';
import { platformErrors, route } from '#platform/contract';
import { isAfter, isFromElsewhere, type Position, parsePosition, readEvents } from '#platform/events';
import { fail, handle, type MountedRoute } from '#platform/http';
import type { App } from '#platform/modules';
import { frameOf, type LiveHub, type LiveMessage, present, type Stream } from './hub.ts';

export const eventsRoute = route({
  method: 'GET',
  path: '/api/v1/events',
  tag: 'events',
  permission: 'session',
  summary: 'Live events (server-sent events). Resume with Last-Event-ID or ?after=.',
  query: z.object({ after: z.string().max(40).optional() }),
  response: z.string(),
  contentType: 'text/event-stream',
  errors: [platformErrors.invalid],
});

const heartbeatMs = 20_000;
const mostBehind = 5_000;
const mostBufferedBytes = 1_000_000;

export function liveRoute(app: App, hub: LiveHub): MountedRoute {
  return handle(
    eventsRoute,
    async ({ actor, query, request, reply }) => {
      const header = request.headers['last-event-id'];
      await hub.ready();
      const asked = (Array.isArray(header) ? header[0] : header) ?? query.after;
      const after = asked ? parsePosition(asked) : hub.position;
      if (!after) throw fail(platformErrors.invalid, { detail: 'Last-Event-ID must be an id that this stream has sent.' });
      await open(app, hub, actor, after, request, reply);
      return '';
    },
    { ownTransactions: true },
  );
}

async function open(app: App, hub: LiveHub, actor: Actor, after: Position, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.hijack();
  const raw = reply.raw;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  raw.write(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\nid: ${after.xid}-${after.seq}\nevent: hello\ndata: {}\n\n`);
  let waiting: LiveMessage[] | null = [];
  let sent = after;
  const put = (message: LiveMessage): boolean => {
    if (raw.destroyed || raw.writableLength > mostBufferedBytes) return false;
    const place = message.id ? parsePosition(message.id) : null;
    // The log has one order, so what is not after the last one sent was sent: this node may look at it later than the reader caught up with it.
    if (place && message.event !== 'reset' && !isAfter(place, sent)) return true;
    if (place) sent = place;
    raw.write(message.frame ?? frameOf(message));
    return true;
  };
  const stream: Stream = {
    actor,
    write: (message) => (waiting ? waiting.push(message) <= mostBehind : put(message)),
    end: () => raw.end(),
  };
  hub.add(stream);
  const beat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  request.raw.on('close', () => {
    clearInterval(beat);
    hub.remove(stream);
  });
  try {
    await catchUp(app, hub, actor, after, put);
    for (const message of waiting) put(message);
  } catch (error) {
    app.log.warn({ err: error }, 'A live stream could not catch up.');
    stream.end();
  }
  waiting = null;
}

/** Sends what was written since the given place. A reader too far behind is told to load afresh instead. */
async function catchUp(app: App, hub: LiveHub, actor: Actor, after: Position, put: (m: LiveMessage) => boolean): Promise<void> {
  let position = after;
  if (isAfter(after, hub.position) && (await isFromElsewhere(app.db.read(), after))) {
    put({ id: `${hub.position.xid}-${hub.position.seq}`, event: 'reset', data: {} });
    return;
  }
  for (let looked = 0; ; ) {
    const batch = await readEvents(app.db.read(), position, 500);
    for (const event of await hub.visibleTo(actor, batch.events)) put(present(event));
    if (!batch.full || !batch.last) return;
    position = batch.last;
    looked += batch.events.length;
    if (looked >= mostBehind) {
      const now = isAfter(hub.position, position) ? hub.position : position;
      put({ id: `${now.xid}-${now.seq}`, event: 'reset', data: {} });
      return;
    }
  }
}
