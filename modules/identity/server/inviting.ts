/** Invitations and password links: one token, one use, a few hours. */

import { identityErrors, passwordProblem } from '#contract/identity';
import type { Actor, Role } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail } from '#platform/http';
import { hashToken, newId, newToken } from '#platform/ids';
import { addJob, type JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { mailConfigured } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { dropActor } from './identifying.ts';
import { type InvitationRow, insertLink, renewLink, revokeLink, revokeLinksTo, selectLink, useLink } from './invitation.repo.ts';
import { isWellKnown } from './leaked-passwords.ts';
import { inviteLink, mailInvitation, mailPasswordChanged, mailPasswordReset, resetLink } from './mails.ts';
import { deleteSessions, forgetDevices } from './session.repo.ts';
import { lockUser, putPassword, selectUser, selectUserByEmail, type UserRow } from './user.repo.ts';
import { createUser, type User } from './users.ts';

const inviteHours = 72;
const resetHours = 2;
const hoursFrom = (tx: Scope, hours: number): Date => new Date(tx.now.getTime() + hours * 3_600_000);

/** The link itself is for the administrator only while no mail can go out. */
export type Sent = { invitation: InvitationRow; link: string | null };

export async function invitePerson(
  app: App,
  tx: Scope,
  actor: Actor,
  input: { name: string; email: string; role: Role; teamIds: readonly number[] },
): Promise<Sent> {
  if (await selectUserByEmail(tx, input.email)) throw fail(identityErrors.emailTaken);
  for (const invitationId of await revokeLinksTo(tx, 'invite', input.email))
    await appendEvents(tx, actor, [{ type: 'invitation.revoked', data: { invitationId } }]);
  const token = newToken();
  const invitation = await insertLink(tx, {
    id: newId(),
    kind: 'invite',
    hash: hashToken(token),
    email: input.email.toLowerCase(),
    name: input.name,
    role: input.role,
    teamIds: input.teamIds,
    invitedBy: actor.kind === 'user' ? actor.id : null,
    expiresAt: hoursFrom(tx, inviteHours),
  });
  await appendEvents(tx, actor, [{ type: 'user.invited', data: { invitationId: invitation.id, role: input.role, teamIds: [...input.teamIds] } }]);
  return send(app, tx, actor, invitation, token);
}

export async function sendInvitationAgain(app: App, tx: Scope, actor: Actor, id: string): Promise<Sent> {
  const token = newToken();
  const invitation = await renewLink(tx, id, hashToken(token), hoursFrom(tx, inviteHours));
  if (!invitation) throw fail(platformErrors.notFound);
  await appendEvents(tx, actor, [{ type: 'invitation.resent', data: { invitationId: id } }]);
  return send(app, tx, actor, invitation, token);
}

async function send(app: App, tx: Scope, actor: Actor, invitation: InvitationRow, token: string): Promise<Sent> {
  const { language } = await readSetting(tx, organizationSetting);
  const link = inviteLink(app, token);
  await mailInvitation(tx, { to: { email: invitation.email, name: invitation.name ?? '' }, language, link, invitedBy: actor.name, hours: inviteHours });
  return { invitation, link: (await mailConfigured(tx)) ? null : link };
}

export async function withdrawInvitation(tx: Scope, actor: Actor, id: string): Promise<void> {
  if (!(await revokeLink(tx, id))) throw fail(platformErrors.notFound);
  await appendEvents(tx, actor, [{ type: 'invitation.revoked', data: { invitationId: id } }]);
}

/** What a token opens, without using it. @throws linkInvalid for anything else, always alike */
export async function openInvitation(tx: Scope, token: string): Promise<InvitationRow & { role: Role }> {
  const link = await selectLink(tx, 'invite', hashToken(token));
  if (!link?.role) throw fail(identityErrors.linkInvalid);
  return link as InvitationRow & { role: Role };
}

export async function joinByInvitation(
  tx: Scope,
  token: string,
  person: { name: string; passwordHash: string; language: string; timeZone: string },
): Promise<User> {
  const link = await useLink(tx, 'invite', hashToken(token));
  if (!link?.role) throw fail(identityErrors.linkInvalid);
  return createUser(tx, null, { ...person, email: link.email, role: link.role, teamIds: link.team_ids, how: 'invitation' });
}

/** The rules of the browser, and what only the server knows: the list of leaks and the organization's name. */
export async function refuseWeakPassword(tx: Scope, password: string, of: { email: string; name: string; organization?: string }, path: string): Promise<void> {
  const organization = of.organization ?? (await readSetting(tx, organizationSetting)).name;
  if (passwordProblem(password, of.email, [of.name, organization]) || (await isWellKnown(password)))
    throw fail(identityErrors.weakPassword, { fields: [{ path, message: identityErrors.weakPassword.title.en }] });
}

/** Asked on the sign-in page. The work is a job, so that the answer takes the same time for every address. */
export async function askReset(tx: Scope, email: string): Promise<void> {
  await addJob(tx, 'identity_password_reset', { email }, { maxAttempts: 5, priority: 0 });
}

export const resetJob = (app: App): JobDefinition => ({
  name: 'identity_password_reset',
  run: async ({ email }) => {
    await app.db.transaction(async (tx) => {
      const user = await selectUserByEmail(tx, String(email));
      if (user && !user.deactivated_at) await makeReset(app, tx, null, user);
    });
  },
});

/** A fresh link; earlier ones stop working. */
export async function makeReset(app: App, tx: Scope, actor: Actor | null, user: UserRow): Promise<string> {
  await revokeLinksTo(tx, 'reset', user.email);
  const token = newToken();
  await insertLink(tx, {
    id: newId(),
    kind: 'reset',
    hash: hashToken(token),
    email: user.email,
    userId: user.id,
    expiresAt: hoursFrom(tx, resetHours),
    invitedBy: actor?.kind === 'user' ? actor.id : null,
  });
  const by: Actor = actor ?? { kind: 'anonymous', id: null, name: '', role: null, permissions: new Set(), language: user.language, timeZone: user.time_zone };
  await appendEvents(tx, by, [{ type: 'password.resetAsked', data: { userId: user.id } }]);
  const link = resetLink(app, token);
  await mailPasswordReset(tx, { to: { email: user.email, name: user.name }, language: user.language, link, hours: resetHours });
  return link;
}

/** Whose password a token may set, without using it. */
export async function openReset(tx: Scope, token: string): Promise<{ email: string; name: string }> {
  const link = await selectLink(tx, 'reset', hashToken(token));
  const user = link?.user_id ? await selectUser(tx, link.user_id) : undefined;
  if (!user) throw fail(identityErrors.linkInvalid);
  return { email: user.email, name: user.name };
}

export async function resetByLink(app: App, tx: Scope, token: string, passwordHash: string): Promise<void> {
  const link = await useLink(tx, 'reset', hashToken(token));
  const user = link?.user_id ? await lockUser(tx, link.user_id) : undefined;
  if (!user || user.deactivated_at) throw fail(identityErrors.linkInvalid);
  await putPassword(tx, user.id, newId(), passwordHash);
  await afterPasswordChange(app, tx, user, await deleteSessions(tx, user.id), 'link');
}

/** Remembered devices go, the person is told, everyone hears. */
export async function afterPasswordChange(app: App, tx: Scope, user: UserRow, sessionIds: readonly string[], how: 'self' | 'link'): Promise<void> {
  await forgetDevices(tx, user.id);
  await revokeLinksTo(tx, 'reset', user.email);
  const actor: Actor = {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: user.role,
    permissions: new Set(),
    language: user.language,
    timeZone: user.time_zone,
  };
  await appendEvents(tx, actor, [
    { type: 'password.changed', data: { userId: user.id, how } },
    ...(sessionIds.length > 0 ? [{ type: 'session.ended', data: { userId: user.id, sessionIds: [...sessionIds], why: 'password' } }] : []),
  ]);
  await mailPasswordChanged(tx, { to: { email: user.email, name: user.name }, language: user.language });
  dropActor(app, tx, user.id);
}
