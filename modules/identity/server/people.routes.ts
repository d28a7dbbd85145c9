import {
  acceptInvitation,
  changeUser,
  deactivateUser,
  endSessionsOf,
  getUser,
  identityErrors,
  invite,
  listInvitations,
  listUsers,
  reactivateUser,
  readInvitation,
  removeTwoFactor,
  resendInvitation,
  revokeInvitation,
  sendPasswordReset,
  type UserAnswer,
} from '#contract/identity';
import { type Actor, can } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { mailConfigured } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { refuseUnknownTimeZone } from './account.routes.ts';
import { hashPassword } from './auth.ts';
import { dropActor } from './identifying.ts';
import { type InvitationRow, selectInvitations } from './invitation.repo.ts';
import {
  invitePerson,
  joinByInvitation,
  makeReset,
  openInvitation,
  refuseWeakPassword,
  type Sent,
  sendInvitationAgain,
  withdrawInvitation,
} from './inviting.ts';
import { namesOf } from './known-people.ts';
import { linkTryLimit, refuseForeignOrigin, take } from './limiting.ts';
import { deleteSessions, forgetDevices } from './session.repo.ts';
import { signInWithPassword } from './signing-in.ts';
import { deleteTwoFactor } from './two-factor.repo.ts';
import { lockUser, pageUsers, selectUser, type UserRow } from './user.repo.ts';
import { changePerson, deactivate, reactivate } from './users.ts';

/** Two signs for the round picture: first letters of the first and last word, or the last two characters of a Chinese name. */
function initials(name: string): string {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  if (parts.length === 1 && /^\p{Script=Han}+$/u.test(parts[0] ?? '')) return [...(parts[0] ?? '')].slice(-2).join('');
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((p) => [...(p ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}

function presentUser(u: UserRow, reader: Actor): UserAnswer {
  const shown = { id: u.id, name: u.name, email: u.email, role: u.role, active: u.deactivated_at === null, initials: initials(u.name) };
  if (!can(reader, 'users:manage')) return shown;
  return { ...shown, twoFactorEnabled: u.two_factor_enabled, lastSignInAt: u.last_sign_in_at?.toISOString() ?? null, createdAt: u.created_at.toISOString() };
}

async function presentInvitations(tx: Scope, rows: readonly InvitationRow[]) {
  const names = await namesOf(
    tx,
    rows.flatMap((r) => (r.invited_by ? [r.invited_by] : [])),
  );
  return rows.map((r) => ({
    id: r.id,
    name: r.name ?? '',
    email: r.email,
    role: r.role ?? ('agent' as const),
    teamIds: r.team_ids,
    invitedBy: (r.invited_by && names.get(r.invited_by)) ?? null,
    createdAt: r.created_at.toISOString(),
    expiresAt: r.expires_at.toISOString(),
    expired: r.expires_at <= tx.now,
  }));
}

async function presentSent(tx: Scope, sent: Sent) {
  const [shown] = await presentInvitations(tx, [sent.invitation]);
  return { ...(shown as NonNullable<typeof shown>), link: sent.link };
}

export const peopleRoutes = (app: App) => [
  handle(listUsers, async ({ tx, actor, query }) => {
    const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && !(typeof after?.[0] === 'string' && typeof after[1] === 'string' && /^[0-9a-f-]{36}$/.test(after[1])))
      throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is damaged' }] });
    const rows = await pageUsers(tx, {
      ...(query.q ? { q: query.q } : {}),
      ...(query.role ? { role: query.role } : {}),
      ...(query.active ? { active: query.active === 'true' } : {}),
      after: after ? { name: String(after[0]), id: String(after[1]) } : null,
      limit: query.limit + 1,
    });
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return { items: page.map((u) => presentUser(u, actor)), nextCursor: rows.length > query.limit && last ? encodeCursor([last.sort_name, last.id]) : null };
  }),
  handle(getUser, async ({ tx, actor, params }) => presentUser(await loaded(selectUser(tx, params.id)), actor)),
  handle(changeUser, async ({ tx, actor, params, body }) => presentUser(await changePerson(app, tx, actor, params.id, body), actor)),
  handle(deactivateUser, async ({ tx, actor, params }) => presentUser(await deactivate(app, tx, actor, params.id), actor)),
  handle(reactivateUser, async ({ tx, actor, params }) => presentUser(await reactivate(app, tx, actor, params.id), actor)),
  handle(removeTwoFactor, async ({ tx, actor, params }) => {
    await loaded(lockUser(tx, params.id));
    if (!(await deleteTwoFactor(tx, params.id))) throw fail(identityErrors.twoFactorOff);
    await forgetDevices(tx, params.id);
    const sessionIds = await deleteSessions(tx, params.id);
    await appendEvents(tx, actor, [
      { type: 'twofactor.disabled', data: { userId: params.id } },
      ...(sessionIds.length > 0 ? [{ type: 'session.ended', data: { userId: params.id, sessionIds, why: 'twoFactor' } }] : []),
    ]);
    dropActor(app, tx, params.id);
    return null;
  }),
  handle(endSessionsOf, async ({ tx, actor, params }) => {
    await loaded(lockUser(tx, params.id));
    const sessionIds = await deleteSessions(tx, params.id);
    await forgetDevices(tx, params.id);
    if (sessionIds.length > 0) await appendEvents(tx, actor, [{ type: 'session.ended', data: { userId: params.id, sessionIds, why: 'administrator' } }]);
    dropActor(app, tx, params.id);
    return { ended: sessionIds.length };
  }),
  handle(sendPasswordReset, async ({ tx, actor, params }) => {
    const user = await loaded(lockUser(tx, params.id));
    if (user.deactivated_at) throw fail(platformErrors.notFound);
    const link = await makeReset(app, tx, actor, user);
    return { link: (await mailConfigured(tx)) ? null : link };
  }),
  ...invitationRoutes(app),
];

const invitationRoutes = (app: App) => [
  handle(listInvitations, async ({ tx }) => ({ items: await presentInvitations(tx, await selectInvitations(tx)) })),
  handle(invite, async ({ tx, actor, body }) => presentSent(tx, await invitePerson(app, tx, actor, body))),
  handle(resendInvitation, async ({ tx, actor, params }) => presentSent(tx, await sendInvitationAgain(app, tx, actor, params.id))),
  handle(revokeInvitation, async ({ tx, actor, params }) => {
    await withdrawInvitation(tx, actor, params.id);
    return null;
  }),
  handle(
    readInvitation,
    async ({ request, body }) => {
      await take(app, linkTryLimit, request.ip);
      const tx = app.db.read();
      const link = await openInvitation(tx, body.token);
      const { name, language, timeZone } = await readSetting(tx, organizationSetting);
      return { name: link.name ?? '', email: link.email, organization: name, language, timeZone };
    },
    { ownTransactions: true },
  ),
  handle(
    acceptInvitation,
    async ({ request, reply, body }) => {
      refuseForeignOrigin(app, request);
      await take(app, linkTryLimit, request.ip);
      const { email } = await openInvitation(app.db.read(), body.token);
      await refuseWeakPassword(app.db.read(), body.password, { email, name: body.name }, 'password');
      refuseUnknownTimeZone(body.timeZone);
      const passwordHash = await hashPassword(app, body.password);
      await app.db.transaction((tx) => joinByInvitation(tx, body.token, { name: body.name, passwordHash, language: body.language, timeZone: body.timeZone }));
      await signInWithPassword(app, request, reply, { email, password: body.password, how: 'invitation' }).catch((error: unknown) => {
        app.log.error({ err: error }, 'Someone joined and could not be signed in.');
        throw fail(identityErrors.joinedOnly, { retryAfterS: 5 });
      });
      return { state: 'signedIn' as const };
    },
    { ownTransactions: true },
  ),
];

async function loaded<T>(row: Promise<T | undefined>): Promise<T> {
  const found = await row;
  if (!found) throw fail(platformErrors.notFound);
  return found;
}
