/** "Prove your address": a one-time link by mail opens a session. No password, nothing that tells whether an address is known. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import type { Language } from '#platform/i18n';
import { hashToken, newToken } from '#platform/ids';
import { addJob, type JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { type CustomerRow, markEmailProven, ownerOfEmail } from '#server/customers';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { deleteSession, insertSession, insertSignIn, selectSession, selectSignIn, takeSignIn } from './session.repo.ts';

const minuteMs = 60_000;
export const signInLifeMs = 15 * minuteMs;
const sessionLifeMs = 30 * 24 * 60 * minuteMs;

/** Known and unknown addresses cost the page the same: the job finds out. */
export async function askForLink(tx: Scope, email: string, language: Language): Promise<void> {
  await addJob(tx, 'portal_sign_in', { email, language }, { priority: 0, maxAttempts: 5 });
}

export const signInJob = (app: App): JobDefinition => ({
  name: 'portal_sign_in',
  run: async (payload, { db }) => {
    const email = String(payload.email);
    await db.transaction(async (tx) => {
      const owner = await ownerOfEmail(tx, email);
      if (!owner || owner.customer.erased_at || owner.customer.blocked_at) return;
      const token = newToken();
      await insertSignIn(tx, {
        tokenHash: hashToken(token),
        customerId: owner.customer.id,
        email: owner.address,
        expiresAt: new Date(tx.now.getTime() + signInLifeMs),
      });
      const t = words(String(payload.language));
      const { name } = await readSetting(tx, organizationSetting);
      const organization = name || 'Careloop';
      await queueMail(tx, {
        kind: 'portal.link',
        to: { email: owner.address },
        language: String(payload.language),
        priority: 0,
        from: { name: organization },
        subject: t('portal.mail.signIn.subject', { organization }),
        text: t('portal.mail.signIn.text', { organization, link: `${app.config.publicUrl}/my/enter/${token}` }),
      });
    });
  },
});

/** Looking at a link changes nothing: mail scanners open every address they see. */
export async function isOpenSignIn(tx: Scope, token: string): Promise<boolean> {
  return isToken(token) && (await selectSignIn(tx, hashToken(token))) !== undefined;
}

/** @returns the session's token, once. */
export async function redeem(tx: Scope, token: string): Promise<string | null> {
  const taken = isToken(token) ? await takeSignIn(tx, hashToken(token)) : undefined;
  const owner = taken ? await ownerOfEmail(tx, taken.email) : undefined;
  if (!taken || !owner) return null;
  await markEmailProven(tx, owner);
  const session = newToken();
  await insertSession(tx, {
    tokenHash: hashToken(session),
    customerId: owner.customer.id,
    email: taken.email,
    expiresAt: new Date(tx.now.getTime() + sessionLifeMs),
  });
  await appendEvents(tx, systemActor('portal'), [{ type: 'portal.signed_in', customerId: owner.customer.id }]);
  return session;
}

const isToken = (token: string): boolean => /^[\w-]{43}$/.test(token);
const cookieName = (app: App): string => (app.config.publicUrl.startsWith('https:') ? '__Host-careloop_my' : 'careloop_my');

/** Lax: the link in our own mails must find the session, forms of other sites must not. */
export function setSessionCookie(app: App, reply: FastifyReply, session: string | null): void {
  const secure = app.config.publicUrl.startsWith('https:') ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${cookieName(app)}=${session ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${session ? Math.floor(sessionLifeMs / 1000) : 0}${secure}`,
  );
}

function sessionToken(app: App, request: FastifyRequest): string | null {
  const name = cookieName(app);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value && isToken(value)) return value;
  }
  return null;
}

/** What was proven is an address: whose it is now decides what is seen, also after people were merged or a merge was undone. */
export type PortalSession = { customer: CustomerRow; email: string /** Binds forms to this session. */; seal: string };

export async function sessionOf(tx: Scope, app: App, request: FastifyRequest): Promise<PortalSession | null> {
  const token = sessionToken(app, request);
  const row = token ? await selectSession(tx, hashToken(token)) : undefined;
  if (!row || !token) return null;
  const customer = (await ownerOfEmail(tx, row.email))?.customer;
  if (!customer || customer.erased_at || customer.blocked_at) return null;
  return { customer, email: row.email, seal: hashToken(token).toString('base64url') };
}

export async function signOut(tx: Scope, app: App, request: FastifyRequest): Promise<void> {
  const token = sessionToken(app, request);
  if (token) await deleteSession(tx, hashToken(token));
}

export function customerActor(customer: CustomerRow, language: Language): Actor {
  return {
    kind: 'customer',
    id: String(customer.id),
    name: customer.name,
    role: null,
    permissions: new Set(),
    language,
    timeZone: customer.time_zone ?? 'UTC',
  };
}
