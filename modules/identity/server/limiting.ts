/** How often someone may try. Counted in the database, so neither a restart nor another node forgets. */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { identityErrors } from '#contract/identity';
import { platformErrors } from '#platform/contract';
import { fail, originAllowed } from '#platform/http';
import type { Limit } from '#platform/limits';
import type { App } from '#platform/modules';
import { instanceSecret } from '#server/settings';

type NamedLimit = Limit & { key(of: string): string };
const named = (name: string, max: number, windowS: number): NamedLimit => ({ max, windowS, key: (of) => `${name}:${of}` });

const quarterS = 900;
export const signInByAccount = named('signin-account', 10, quarterS);
export const signInByAddress = named('signin-address', 30, quarterS);
export const codeTryLimit = named('twofactor', 10, quarterS);
export const passwordTryLimit = named('password', 10, quarterS);
export const linkTryLimit = named('link', 30, quarterS);
export const resetByAccount = named('reset-account', 3, 3_600);
export const resetByAddress = named('reset-address', 20, 3_600);

export async function take(app: App, limit: NamedLimit, of: string): Promise<void> {
  const verdict = await app.limits.take(limit.key(of), limit);
  if (!verdict.ok) throw fail(identityErrors.tooManyTries, { retryAfterS: verdict.retryAfterS });
}

export const giveBack = (app: App, limit: NamedLimit, of: string): Promise<void> => app.limits.giveBack(limit.key(of), limit);

/** A name for a mail address that tells nothing to whoever reads the log or the limits: keyed, so that it cannot be looked up in a list. */
export async function addressMark(app: App, email: string): Promise<string> {
  return createHmac('sha256', await instanceSecret(app.db.read()))
    .update(`address:${email.trim().toLowerCase()}`)
    .digest('base64url')
    .slice(0, 22);
}

/** Public routes that set cookies must be called by our own pages too (the kernel checks those of people who are signed in). */
export function refuseForeignOrigin(app: App, request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (!originAllowed(request.headers.origin, Array.isArray(site) ? site[0] : site, app.config.publicUrl, request.headers.host))
    throw fail(platformErrors.originRefused);
}
