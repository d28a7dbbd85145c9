/** A ticket in the books of the bulk path, and the rows it becomes. */
import { randomBytes } from 'node:crypto';
import type { Value } from './copying.ts';
import { surveyDelayMs } from './steps.ts';
import type { TableKey } from './tables.ts';

type Row = Value[];
export type Rows = Record<TableKey, Row[]>;
export const noRows = (): Rows => ({
  customer: [],
  identifier: [],
  ticket: [],
  message: [],
  mention: [],
  read: [],
  closure: [],
  merge: [],
  link: [],
  invitation: [],
  response: [],
  event: [],
});

export type Category = 'new' | 'open' | 'waiting_customer' | 'waiting_third_party' | 'solved' | 'closed';
export type Message = {
  id: number;
  origin: number | null;
  kind: 'reply' | 'note';
  by: 'customer' | 'user';
  authorId: string;
  channel: string;
  text: string;
  at: number;
};
export type Closure = { id: number; solvedAt: number; by: Actor; reopenedAt: number | null };
type Invitation = {
  row: { id: string; agentId: string | null; queueId: number; state: 'waiting' | 'sent' | 'cancelled'; reason: string | null; sentAt: number | null };
  closure: Closure;
  response: Response | null;
};
type Response = { id: number; score: number; comment: string; at: number; changedAt: number | null };
export type Actor = { kind: 'user' | 'customer' | 'system'; id: string | null };
export type Known = { id: number; name: string; email: string; companyId: number | null; language: string };
export type Ticket = {
  id: number;
  subject: string;
  category: Category;
  priority: number;
  queueId: number;
  assignee: string | null;
  customer: Known;
  channel: string;
  tagIds: number[];
  fields: Record<string, string>;
  preview: string;
  messages: Message[];
  messageCount: number;
  lastMessageAt: number;
  lastBy: 'customer' | 'agent';
  waitingSince: number | null;
  snoozedUntil: number | null;
  spam: boolean;
  mergedInto: number | null;
  firstRepliedAt: number | null;
  solvedAt: number | null;
  closedAt: number | null;
  reopenCount: number;
  followUpOf: number | null;
  version: number;
  createdAt: number;
  updatedAt: number;
  events: Row[];
  reads: Map<string, number>;
  mentions: { messageId: number; userId: string; readAt: number | null }[];
  closures: Closure[];
  invitations: Invitation[];
  rows: { merge: Row[]; link: Row[] };
  /** Tickets whose rows refer to this one: they are handed over with it. */
  companions: Ticket[];
};

const answerableMs = 30 * 86_400_000;
export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Hands a ticket's rows over, and those of the tickets that refer to it. Gives how many tickets. */
export function handOver(t: Ticket, statusIds: ReadonlyMap<string, number>, rows: Rows): number {
  rows.ticket.push(ticketRow(t, statusIds.get(t.category) as number));
  for (const m of t.messages) rows.message.push([m.id, t.id, m.origin, m.kind, m.by, m.authorId, m.channel, m.text, iso(m.at)]);
  for (const m of t.mentions) rows.mention.push([m.messageId, m.userId, t.id, iso(m.readAt)]);
  for (const [userId, at] of t.reads) rows.read.push([t.id, userId, iso(at)]);
  for (const c of t.closures) rows.closure.push([c.id, t.id, iso(c.solvedAt), c.by.kind, c.by.id, iso(c.reopenedAt)]);
  for (const invitation of t.invitations) handOverInvitation(t, invitation, rows);
  rows.merge.push(...t.rows.merge);
  rows.link.push(...t.rows.link);
  rows.event.push(...t.events);
  return t.companions.reduce((sum, companion) => sum + handOver(companion, statusIds, rows), 1);
}

function handOverInvitation(t: Ticket, { row: i, closure, response: r }: Invitation, rows: Rows): void {
  const sendAt = closure.solvedAt + surveyDelayMs;
  const expires = (i.sentAt ?? sendAt) + answerableMs;
  // Nobody has this token, as nobody got the mail.
  const token = i.sentAt === null ? null : randomBytes(32);
  const rest: Row = [i.state, i.reason, token, iso(sendAt), iso(i.sentAt), iso(expires), iso(closure.solvedAt), iso(closure.solvedAt)];
  const about: Row = [t.customer.id, i.agentId, i.queueId, t.channel];
  rows.invitation.push([i.id, closure.id, t.id, ...about, t.customer.language, ...rest]);
  if (r) rows.response.push([r.id, i.id, t.id, closure.id, ...about, r.score, r.comment, iso(r.at), iso(r.changedAt)]);
}

function ticketRow(t: Ticket, statusId: number): Row {
  const { customer: c } = t;
  return [
    ...[t.id, t.subject, statusId, t.category, t.priority, t.queueId, t.assignee, c.id, c.name, c.email, c.companyId, t.channel, c.language, t.tagIds],
    ...[JSON.stringify(t.fields), t.preview, t.messageCount, iso(t.lastMessageAt), t.lastBy, iso(t.waitingSince), iso(t.snoozedUntil), t.spam, t.mergedInto],
    ...[iso(t.firstRepliedAt), iso(t.solvedAt), iso(t.closedAt), t.reopenCount, t.followUpOf, t.version, iso(t.createdAt), iso(t.updatedAt)],
  ];
}
