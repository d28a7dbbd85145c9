import type { FastifyReply, FastifyRequest } from 'fastify';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Actor } from '#platform/access';
import { platformErrors, route } from '#platform/contract';
import { isAfter, isFromElsewhere, type Position, parsePosition, readEvents, type StoredEvent } from '#platform/events';
import { fail, handle, type MountedRoute } from '#platform/http';
import type { App } from '#platform/modules';
import { batchOfEvents, type LiveHub, type Stream } from './hub.ts';
import { Line, mostBehind } from './line.ts';

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
// After a restart all come back within seconds. Without turns they would wait for connections until they give up, and come again.
const catchingUpAtOnce = 4;

export function liveRoute(app: App, hub: LiveHub): MountedRoute {
  const turns = pLimit(catchingUpAtOnce);
  return handle(
    eventsRoute,
    async ({ actor, query, request, reply }) => {
      const header = request.headers['last-event-id'];
      await hub.ready();
      const asked = (Array.isArray(header) ? header[0] : header) ?? query.after;
      const after = asked ? parsePosition(asked) : hub.position;
      if (!after) throw fail(platformErrors.invalid, { detail: 'Last-Event-ID must be an id that this stream has sent.' });
      await open(app, hub, actor, after, request, reply, (work) => turns(work));
      return '';
    },
    { ownTransactions: true },
  );
}

type InTurn = (work: () => Promise<void>) => Promise<void>;
async function open(app: App, hub: LiveHub, actor: Actor, after: Position, request: FastifyRequest, reply: FastifyReply, inTurn: InTurn): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  const line = new Line(raw, after);
  const stream: Stream = { actor, write: (batch) => line.write(batch), end: () => line.end() };
  hub.add(stream);
  const beat = setInterval(() => line.beat(), heartbeatMs);
  request.raw.on('close', () => {
    clearInterval(beat);
    hub.remove(stream);
  });
  try {
    await inTurn(() => catchUp(app, hub, actor, after, line));
    line.caughtUp();
  } catch (error) {
    app.log.warn({ err: error }, 'A live stream could not catch up.');
    line.end();
  }
}

/** Tells what was written since the given place. A reader too far behind is told to load afresh instead. */
async function catchUp(app: App, hub: LiveHub, actor: Actor, after: Position, line: Line): Promise<void> {
  let position = after;
  if (line.gone) return;
  if (isAfter(after, hub.position) && (await isFromElsewhere(app.db.read(), after))) {
    line.reset(hub.position);
    return;
  }
  const tell = async (events: readonly StoredEvent[]): Promise<boolean> => line.tell(batchOfEvents(await hub.visibleTo(actor, events)));
  const recent = hub.since(after);
  if (recent) {
    if (!(await tell(recent))) line.end();
    return;
  }
  for (let looked = 0; ; ) {
    const batch = await readEvents(app.db.read(), position, 500);
    if (!(await tell(batch.events))) return line.end();
    if (!batch.full || !batch.last) return;
    position = batch.last;
    looked += batch.events.length;
    if (looked >= mostBehind) {
      line.reset(isAfter(hub.position, position) ? hub.position : position);
      return;
    }
  }
}
