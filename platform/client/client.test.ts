import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { route } from '#platform/contract';
import { ApiError, call, isPassing, onSignedOut, urlOf } from './index.ts';
import { parseStream } from './streaming.ts';

const read = route({
  method: 'GET',
  path: '/api/v1/tickets/{id}',
  tag: 't',
  permission: 'session',
  summary: 's',
  params: z.object({ id: z.coerce.number() }),
  query: z.object({ with: z.array(z.string()).optional() }),
  response: z.object({ id: z.number() }),
  errors: [],
});
const create = route({
  method: 'POST',
  path: '/api/v1/tickets',
  tag: 't',
  permission: 'session',
  summary: 's',
  body: z.object({ subject: z.string() }),
  response: z.object({ id: z.number() }),
  errors: [],
});

const answers = (response: () => Response) => {
  const fetched = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(response()));
  vi.stubGlobal('fetch', fetched);
  return fetched;
};
afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  it('fills path and query', () => {
    expect(urlOf(read, { params: { id: 'a b/c' }, query: { with: ['x', 'y'], none: undefined } })).toBe('/api/v1/tickets/a%20b%2Fc?with=x&with=y');
    expect(() => urlOf(read)).toThrow(/needs the parameter id/);
  });

  it('sends JSON with a key of its own for each POST', async () => {
    const fetched = answers(() => Response.json({ id: 1 }));
    await call(create, { body: { subject: 'Hi' } });
    await call(create, { body: { subject: 'Hi' } });
    const headers = fetched.mock.calls.map(([, init]) => init.headers as Record<string, string>);
    expect(fetched.mock.calls[0]?.[1].body).toBe('{"subject":"Hi"}');
    expect(headers[0]?.['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers[0]?.['idempotency-key']).not.toBe(headers[1]?.['idempotency-key']);
  });

  it('throws what the server says', async () => {
    answers(() =>
      Response.json(
        { code: 'tickets.notFound', title: 'Gone', status: 404, requestId: 'r1', errors: [{ path: 'body.subject', message: 'too long' }] },
        { status: 404 },
      ),
    );
    const error = await call(read, { params: { id: 1 } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, code: 'tickets.notFound', title: 'Gone', requestId: 'r1' });
    expect((error as ApiError).fieldError('subject')).toBe('too long');
    expect(isPassing(error)).toBe(false);
  });

  it('names a missing network and an answer that is not ours', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const offline = await call(read, { params: { id: 1 } }).catch((thrown: unknown) => thrown);
    expect(offline).toMatchObject({ code: 'network.offline', status: 0 });
    expect(isPassing(offline)).toBe(true);
    answers(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(call(read, { params: { id: 1 } })).rejects.toMatchObject({ code: 'http.502', status: 502 });
  });

  it('tells who listens that the session is over', async () => {
    answers(() => Response.json({ code: 'platform.signInNeeded', title: 'Sign in' }, { status: 401 }));
    const listener = vi.fn();
    const stop = onSignedOut(listener);
    await call(read, { params: { id: 1 } }).catch(() => undefined);
    stop();
    expect(listener).toHaveBeenCalledOnce();
  });
});

describe('the live stream', () => {
  it('cuts whole events, keeps the rest and the last id', () => {
    const text =
      'retry: 1500\nid: 7-0\nevent: hello\ndata: {}\n\n: still here\n\nid: 7-12\nevent: ticket.created\ndata: {"type":"ticket.created","ticketId":5,"data":{"a":1}}\n\nid: 7-13\nevent: tick';
    const parsed = parseStream(text, '');
    expect(parsed.messages).toMatchObject([{ id: '7-12', type: 'ticket.created', ticketId: 5, data: { a: 1 } }]);
    expect(parsed).toMatchObject({ lastId: '7-12', retryMs: 1500, rest: 'id: 7-13\nevent: tick' });
    const next = parseStream(`${parsed.rest}et.closed\ndata: {"type":"ticket.closed","ticketId":5}\n\n`, parsed.lastId);
    expect(next.messages).toMatchObject([{ id: '7-13', type: 'ticket.closed' }]);
  });

  it('takes bare notices and survives data that is no JSON', () => {
    expect(parseStream('event: presence\ndata: {"userId":"u"}\n\nevent: odd\ndata: {{\n\n', '').messages).toMatchObject([
      { id: '', type: 'presence', data: { userId: 'u' } },
      { type: 'odd', data: {} },
    ]);
  });
});
