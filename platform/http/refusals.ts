/**
 * Requests that were refused, told to the log: who was not let in, where, how often. A few lines a minute for each who and what, however many
 * requests come, so that nobody can fill a disk or hide in the noise. Never what was sent: only patterns of routes, codes and counts.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Log } from '#platform/log';

export type Refusal = { code: string; status: number; times: number };

const windowMs = 60_000;
const mostKnown = 500;
/** From how many a minute they are worth a line. Wrong links, slips of the pen and pages opened before signing in are everybody's; being turned away is not. */
const firstOf = (status: number, code: string): number =>
  (status === 401 && code !== platformErrors.signInNeeded.code) || status === 403 || status === 429 ? 1 : 20;
const worthTelling = (times: number, first: number): boolean => times >= first && Number.isInteger(Math.log10(times / first));

export class Refusals {
  readonly #log: Log;
  readonly #onBurst: (actor: Actor, refusal: Refusal) => void;
  readonly #times = new Map<string, number>();
  #window = 0;

  /** @param onBurst somebody who is known was turned away again and again: for the audit log. At most once a minute for each who and what. */
  constructor(log: Log, onBurst: (actor: Actor, refusal: Refusal) => void = () => {}) {
    this.#log = log;
    this.#onBurst = onBurst;
  }

  note(request: FastifyRequest, reply: FastifyReply, actor: Actor, code: string, nowMs: number = Date.now()): void {
    const status = reply.statusCode;
    if (status < 400 || status >= 500) return;
    const window = Math.floor(nowMs / windowMs);
    if (window !== this.#window) this.#times.clear();
    this.#window = window;
    const known = actor.kind === 'user' || actor.kind === 'key';
    const who = this.#times.size < mostKnown ? (known ? `${actor.kind}:${actor.id}` : networkOf(request.ip)) : 'many';
    const of = `${who} ${code}`;
    const times = (this.#times.get(of) ?? 0) + 1;
    this.#times.set(of, times);
    const first = firstOf(status, code);
    if (!worthTelling(times, first)) return;
    const where = { method: request.method, route: request.routeOptions.url ?? 'none', network: networkOf(request.ip), requestId: request.id };
    this.#log.warn({ security: 'refused', code, status, times, who, ...where }, 'A request was refused.');
    if (known && status !== 401 && times === Math.max(first, 10)) this.#onBurst(actor, { code, status, times });
  }
}

/** Where a request came from without saying who: the address without its last part. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] ?? ip;
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(mapped)?.[1];
  if (v4) return `${v4}.0/24`;
  const parts = mapped.split('::')[0]?.split(':').slice(0, 3) ?? [];
  return mapped.includes(':') ? `${parts.filter(Boolean).join(':')}::/48` : 'unknown';
}
