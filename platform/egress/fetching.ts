import { isIPv6 } from 'node:net';
import { Agent, request } from 'undici';
import { type CheckedUrl, checkUrl, EgressError, type EgressPolicy } from './checking.ts';

export type GuardedRequest = EgressPolicy & {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** For the whole exchange: name, connection, answer, redirects. */
  timeoutMs?: number;
  /** The answer is cut here. */
  maxBytes?: number;
  /** How many redirects to follow; each is checked like the first address. GET only. */
  redirects?: number;
  signal?: AbortSignal;
};
export type GuardedAnswer = { status: number; headers: Record<string, string>; body: Buffer; truncated: boolean; url: string };

/** Calls an address that someone else named. The address that was judged is the one connected to. @throws EgressError */
export async function guardedFetch(url: string, options: GuardedRequest): Promise<GuardedAnswer> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? 10_000);
  const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
  let next = url;
  for (let left = options.method === 'POST' ? 0 : (options.redirects ?? 0); ; left -= 1) {
    const checked = await checkUrl(next, options);
    const answer = await once(checked, options, signal, deadline);
    const location = answer.headers.location;
    if (left <= 0 || !location || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    if (!URL.canParse(location, checked.url)) throw new EgressError('url', 'The receiver sent us on to something that is not an address.');
    next = new URL(location, checked.url).href;
  }
}

async function once(checked: CheckedUrl, options: GuardedRequest, signal: AbortSignal, deadline: AbortSignal): Promise<GuardedAnswer> {
  const pinned = [{ address: checked.address, family: isIPv6(checked.address) ? 6 : 4 }];
  const agent = new Agent({
    pipelining: 0,
    maxHeaderSize: 16_384,
    connect: {
      // Whatever the name resolves to by now, the connection goes where the check looked.
      lookup: (_host, lookupOptions, done) => {
        if (lookupOptions.all) done(null, pinned);
        else done(null, pinned[0]?.address ?? '', pinned[0]?.family);
      },
    },
  });
  try {
    const answer = await request(checked.url, {
      dispatcher: agent,
      method: options.method ?? 'GET',
      headers: { 'user-agent': 'Careloop', ...options.headers },
      body: options.body ?? null,
      signal,
    });
    const { body, truncated } = await readUpTo(answer.body, options.maxBytes ?? 64 * 1024);
    return { status: answer.statusCode, headers: flat(answer.headers), body, truncated, url: checked.url.href };
  } catch (error) {
    if (deadline.aborted) throw new EgressError('time', `No complete answer within ${Math.round((options.timeoutMs ?? 10_000) / 1000)} seconds.`);
    throw describe(error);
  } finally {
    agent.destroy().catch(() => {});
  }
}

async function readUpTo(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<{ body: Buffer; truncated: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part.subarray(0, maxBytes - size));
    size += part.length;
    if (size > maxBytes) return { body: Buffer.concat(parts), truncated: true };
  }
  return { body: Buffer.concat(parts), truncated: false };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? (value[0] ?? '') : value]])),
  );
}

/** What a person can act on; never more than the kind of failure. */
function describe(error: unknown): EgressError {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return new EgressError('refused', 'The receiver refused the connection.');
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return new EgressError('closed', 'The receiver closed the connection.');
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || /certificate|SSL/i.test(message)) {
    return new EgressError('tls', `The receiver's TLS certificate or handshake failed (${code || 'TLS'}).`);
  }
  return new EgressError('network', `The receiver could not be reached (${code || 'connection failed'}).`);
}
