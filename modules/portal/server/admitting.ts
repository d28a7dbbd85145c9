/** Who may send forms, and how often: own pages only, a bounded number from one place and for one address. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { portalErrors } from '#contract/portal';
import { platformErrors } from '#platform/contract';
import { fail, originAllowed } from '#platform/http';
import type { App } from '#platform/modules';

const hourS = 3600;

/** One household or machine: the address, of IPv6 the network. */
export function placeOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const parsed = ipaddr.process(ip);
  return parsed.kind() === 'ipv6'
    ? (parsed as ipaddr.IPv6).parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')
    : parsed.toString();
}

/** Before a form is read at all: reading costs memory and disk. @throws originRefused, tooMany */
export async function admitForm(app: App, request: FastifyRequest): Promise<void> {
  const site = request.headers['sec-fetch-site'];
  if (!originAllowed(request.headers.origin, Array.isArray(site) ? site[0] : site, app.config.publicUrl, request.headers.host))
    throw fail(platformErrors.originRefused);
  await take(app, `portal:form:${placeOf(request.ip)}`, 200, 600);
}

/** What is counted is kept for a while; it need not be the address itself. */
const markOf = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('base64url');

/** New requests: from one place, and in the name of one mail address. */
export async function admitRequest(app: App, request: FastifyRequest, email: string): Promise<void> {
  await take(app, `portal:request:${placeOf(request.ip)}`, 30, hourS);
  await take(app, `portal:request:${markOf(email)}`, 10, hourS);
}

export async function admitAnswer(app: App, ticketId: number): Promise<void> {
  await take(app, `portal:answer:${ticketId}`, 60, hourS);
}

/** The place is told when it asks too often; an address is not, for it may be somebody else's: it simply gets no further mail. */
export async function admitSignIn(app: App, request: FastifyRequest, email: string): Promise<boolean> {
  await take(app, `portal:signin:${placeOf(request.ip)}`, 30, hourS);
  return (await app.limits.take(`portal:signin:${markOf(email)}`, { max: 5, windowS: hourS })).ok;
}

async function take(app: App, key: string, max: number, windowS: number): Promise<void> {
  const verdict = await app.limits.take(key, { max, windowS });
  if (!verdict.ok) throw fail(platformErrors.tooMany, { retryAfterS: verdict.retryAfterS });
}

export const formOff = () => fail(portalErrors.formOff);
