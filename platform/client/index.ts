/** The API as the browser calls it: typed by the contracts' route data, errors as values people can act on. Browser-safe. */
import type { z } from 'zod';
import type { ResponseOf, RouteSpec } from '#platform/contract';

type InputOf<T> = T extends z.ZodType ? z.input<T> : undefined;
type Part<Name extends string, T> = T extends z.ZodType
  ? Record<string, never> extends z.input<T>
    ? { [K in Name]?: z.input<T> }
    : object extends z.input<T>
      ? { [K in Name]?: z.input<T> }
      : { [K in Name]: z.input<T> }
  : { [K in Name]?: undefined };

export type CallOptions<R extends RouteSpec> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'body', R['body']> & {
    headers?: Record<string, string>;
    signal?: AbortSignal;
    /** Keeps one key over several tries of the same action; without it every call gets its own. */
    idempotencyKey?: string;
  };
export type InputBody<R extends RouteSpec> = InputOf<R['body']>;

export type FieldError = { path: string; message: string };

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fieldErrors: readonly FieldError[];
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfterS: number | undefined;

  constructor(problem: {
    status: number;
    code: string;
    title: string;
    detail?: string | undefined;
    requestId?: string | undefined;
    fieldErrors?: readonly FieldError[];
    retryAfterS?: number | undefined;
  }) {
    super(`${problem.code}: ${problem.title}`);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.fieldErrors = problem.fieldErrors ?? [];
    this.retryAfterS = problem.retryAfterS;
  }

  /** The message for one field, for the error line below it. */
  fieldError(path: string): string | undefined {
    return this.fieldErrors.find((error) => error.path === path || error.path === `body.${path}`)?.message;
  }
}

/** Asking again can help: no connection, or the server's own failure. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'network.offline' || error.status >= 500 || error.status === 429);
}

/** Words for failures that have no server answer; the shell sets them in the reader's language. */
let offlineWords = { title: 'No connection to the server.', detail: 'Check the network. What you typed is still on the page.' };
export function setOfflineWords(words: { title: string; detail: string }): void {
  offlineWords = words;
}

let language = '';
/** Sent with each call, so that answers of the server are in the language of the screen. */
export function setCallLanguage(tag: string): void {
  language = tag;
}

type Loose = { params?: unknown; query?: unknown; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal; idempotencyKey?: string };

export function urlOf(route: Pick<RouteSpec, 'path'>, options: { params?: unknown; query?: unknown } = {}): string {
  const params = (options.params ?? {}) as Record<string, unknown>;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (params[name] === undefined) throw new Error(`${route.path} needs the parameter ${name}`);
    return encodeURIComponent(String(params[name]));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((options.query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, item instanceof Date ? item.toISOString() : String(item));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  let problem: Record<string, unknown> = {};
  try {
    problem = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not from our server but from something before it (a proxy): the status is all there is.
  }
  const word = (name: string): string | undefined => (typeof problem[name] === 'string' ? problem[name] : undefined);
  const retryAfter = Number(response.headers.get('retry-after'));
  return new ApiError({
    status: response.status,
    code: word('code') ?? `http.${String(response.status)}`,
    title: word('title') ?? (response.statusText || `HTTP ${String(response.status)}`),
    detail: word('detail'),
    requestId: word('requestId') ?? response.headers.get('x-request-id') ?? undefined,
    fieldErrors: Array.isArray(problem.errors) ? (problem.errors as FieldError[]) : [],
    retryAfterS: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  });
}

function requestOf(route: RouteSpec, options: Loose): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', ...(language && { 'accept-language': language }), ...options.headers };
  const raw = options.body instanceof FormData || options.body instanceof Blob;
  if (options.body !== undefined && !raw) headers['content-type'] ??= 'application/json';
  if (route.method === 'POST') headers['idempotency-key'] ??= options.idempotencyKey ?? crypto.randomUUID();
  return {
    method: route.method,
    headers,
    credentials: 'same-origin',
    ...(options.signal && { signal: options.signal }),
    ...(options.body !== undefined && { body: raw ? (options.body as FormData | Blob) : JSON.stringify(options.body) }),
  };
}

/** `call(tickets.routes.read, {params: {id: 48213}})` gives the typed answer or throws an ApiError. */
export async function call<const R extends RouteSpec>(
  route: R,
  ...[options]: Record<string, never> extends CallOptions<R> ? [CallOptions<R>?] : [CallOptions<R>]
): Promise<ResponseOf<R>> {
  const loose = (options ?? {}) as Loose;
  let response: Response;
  try {
    response = await fetch(urlOf(route, loose), requestOf(route, loose));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'network.offline', ...offlineWords });
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 || problem.code === 'platform.twoFactorFirst') for (const listener of signedOutListeners) listener();
    throw problem;
  }
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as ResponseOf<R>;
  const type = response.headers.get('content-type') ?? '';
  return (type.includes('json') ? await response.json() : await response.text()) as ResponseOf<R>;
}

const signedOutListeners = new Set<() => void>();
/** Told when the server no longer knows the session, or asks for something before it goes on. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export { type LiveMessage, type LiveOptions, type LiveState, liveEvents } from './streaming.ts';
