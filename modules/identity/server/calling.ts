/** Calls into better-auth on behalf of a request: its cookies in, its cookies out, its errors as ours. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorSpec } from '#platform/contract';
import { fail } from '#platform/http';
import type { App } from '#platform/modules';
import { type Auth, authOf, cookiePrefix } from './auth.ts';

export const sessionCookieName = (app: App): string => `${cookiePrefix(app)}.session_token`;

/** The headers better-auth may see. The address is Fastify's, which trusts only configured proxies. */
export function authHeaders(app: App, request: FastifyRequest, { withoutSession = false } = {}): Headers {
  const headers = new Headers({ 'x-forwarded-for': request.ip, 'user-agent': (request.headers['user-agent'] ?? '').slice(0, 400) });
  const session = `${sessionCookieName(app)}=`;
  const cookies = (request.headers.cookie ?? '').split(/;\s*/).filter((c) => c && !(withoutSession && c.startsWith(session)));
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return headers;
}

export type Answered<T> = { headers: Headers; response: T };

/** better-auth's own error code, or null for any other error. */
export function authErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'APIError') return null;
  return (error as { body?: { code?: string } }).body?.code ?? 'UNKNOWN';
}

/** Calls, and turns the listed error codes into ours. Anything else stays what it is: a bug, or a database that is away. */
export async function askAuth<T>(app: App, codes: Record<string, ErrorSpec>, ask: (auth: Auth) => Promise<T>): Promise<T> {
  try {
    return await ask(await authOf(app));
  } catch (error) {
    const code = authErrorCode(error);
    const known = code ? codes[code] : undefined;
    if (known) throw fail(known);
    throw code ? ((error as { cause?: unknown }).cause ?? error) : error;
  }
}

/** Hands cookies to the browser. Called last, when everything is committed. */
export function sendCookies(reply: FastifyReply, headers: Headers): void {
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
}
