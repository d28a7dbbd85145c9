/** One gathered mail at a time: never more than one per person in some minutes, never in quiet hours, never about what was read meanwhile. */
import type { Quiet } from '#contract/notifications';
import type { Scope } from '#platform/db';
import { addJob, type JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { findUsers, type User } from '#server/identity';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { selectTicketsByIds, visibleTickets } from '#server/tickets';
import { actorNames, actorOf } from './naming.ts';
import {
  lockMailing,
  markMailed,
  markMailingSent,
  mostToMail,
  type NotificationRow,
  planMailing,
  selectDueMailings,
  selectToMail,
} from './notification.repo.ts';
import { notificationsSetting, wishesOf } from './preferring.ts';
import { quietUntil } from './quiet-hours.ts';

const minuteMs = 60_000;
/** Even an immediate mail waits a moment: what belongs together often happens together. */
const momentMs = 10_000;
const mostLines = 30;

/** Plans the person's next mail, or brings it forward. */
export async function planMail(tx: Scope, user: User, quiet: Quiet | undefined, soon: boolean): Promise<void> {
  const gatherMs = (await readSetting(tx, notificationsSetting)).mailMinutes * minuteMs;
  const mailing = await lockMailing(tx, user.id);
  const earliestMs = Math.max(tx.now.getTime() + (soon ? momentMs : gatherMs), (mailing.last_sent_at?.getTime() ?? 0) + gatherMs);
  const at = quiet ? afterQuiet(new Date(earliestMs), user.timeZone, quiet) : new Date(earliestMs);
  if (mailing.due_at && mailing.due_at <= at) return;
  await planMailing(tx, user.id, at);
  await wake(tx, user.id, at.getTime() - tx.now.getTime());
}

const afterQuiet = (at: Date, timeZone: string, quiet: Quiet): Date => quietUntil(at, timeZone, quiet) ?? at;

async function wake(tx: Scope, userId: string, inMs: number): Promise<void> {
  await addJob(
    tx,
    'notifications_mail',
    { userId },
    { key: `notifications:${userId}`, priority: 15, ...(inMs > 0 ? { runAt: new Date(Date.now() + inMs + 250) } : {}) },
  );
}

export const mailJob = (app: App): JobDefinition => ({
  name: 'notifications_mail',
  run: ({ userId }, { db }) => db.transaction((tx) => mailPerson(app, tx, String(userId))),
});

/** Each minute: what is due without a job (a restart, a clock that was moved). */
export async function sweepMailings(tx: Scope): Promise<void> {
  for (const userId of await selectDueMailings(tx)) await wake(tx, userId, 0);
}

async function mailPerson(app: App, tx: Scope, userId: string): Promise<void> {
  const [user] = await findUsers(tx, { ids: [userId], active: true });
  if (!user) return;
  const mailing = await lockMailing(tx, userId);
  if (!mailing.due_at || mailing.due_at > tx.now) return;
  const quiet = (await wishesOf(tx, [userId])).get(userId)?.quiet;
  const until = quiet ? quietUntil(tx.now, user.timeZone, quiet) : null;
  if (until) {
    await planMailing(tx, userId, until);
    return wake(tx, userId, until.getTime() - tx.now.getTime());
  }
  const rows = await selectToMail(tx, userId);
  const visible = await visibleTickets(
    tx,
    actorOf(user),
    rows.flatMap((r) => (r.ticket_id ? [r.ticket_id] : [])),
  );
  const shown = rows.filter((r) => !r.ticket_id || visible.has(r.ticket_id));
  await markMailed(
    tx,
    rows.map((r) => r.id),
  );
  if (shown.length > 0) {
    await queueMail(tx, {
      kind: 'notification',
      to: { email: user.email, name: user.name },
      language: user.language,
      key: `notifications:${userId}:${mailing.due_at.toISOString()}`,
      ...(await compose(app, tx, user, shown)),
    });
    await markMailingSent(tx, userId);
  } else await planMailing(tx, userId, null);
  if (rows.length >= mostToMail) await planMail(tx, user, quiet, false);
}

async function compose(app: App, tx: Scope, user: User, rows: readonly NotificationRow[]): Promise<{ subject: string; text: string }> {
  const t = words(user.language);
  const organization = (await readSetting(tx, organizationSetting)).name || 'Careloop';
  const subjects = new Map(
    (
      await selectTicketsByIds(
        tx,
        rows.flatMap((r) => (r.ticket_id ? [r.ticket_id] : [])),
      )
    ).map((ticket) => [ticket.id, ticket.subject]),
  );
  const names = await actorNames(tx, rows);
  const sentence = (r: NotificationRow): string =>
    t(`notifications.sentence.${r.kind}`, { count: r.count, actor: names.get(r.id) ?? t('notifications.someone'), score: Number(r.data.score ?? 0) });
  // What happened on one ticket stands together, with the ticket named once.
  const groups = [...Map.groupBy(rows.slice(0, mostLines), (r) => r.subject_key).values()];
  const lines = groups.flatMap(([top, ...others]) => {
    if (!top) return [];
    const ticket = top.ticket_id ? [`#${top.ticket_id} ${subjects.get(top.ticket_id) ?? ''}`] : [];
    return [...[top, ...others].map(sentence), ...ticket, linkOf(app, top)].join('\n');
  });
  const [first] = rows;
  const more = rows.length > mostLines ? `\n\n${t('notifications.mail.more', { count: rows.length - mostLines })}` : '';
  const subject =
    rows.length === 1 && first
      ? `${sentence(first)}${first.ticket_id ? ` [#${first.ticket_id}]` : ''}`
      : t('notifications.mail.subject', { count: rows.length, organization });
  return {
    subject,
    text: `${t('notifications.mail.hello', { name: user.name })}\n\n${lines.join('\n\n')}${more}\n\n--\n${t('notifications.mail.foot', { link: `${app.config.publicUrl}/settings/notifications` })}`,
  };
}

function linkOf(app: App, row: NotificationRow): string {
  if (row.ticket_id) return `${app.config.publicUrl}/inbox/all/${row.ticket_id}`;
  return `${app.config.publicUrl}${row.kind === 'webhook_disabled' ? '/settings/webhooks' : '/settings/import'}`;
}
