/** Everything about one person, for them: what is known, and what was said between them and the team. Internal notes on tickets are the team's. */
import type { PersonalData } from '#contract/privacy';
import type { Scope } from '#platform/db';
import { type CustomerRow, identifiersOf } from '#server/customers';
import { fileRows } from '#server/files';
import { portalSessionsOf } from '#server/portal';
import { ratingsOfCustomers } from '#server/surveys';
import { type PersonalTicket, selectPersonalTickets } from '#server/tickets';

const page = 200;
const iso = (at: Date | string): string => new Date(at).toISOString();
const isoOrNull = (at: Date | string | null): string | null => (at === null ? null : iso(at));

async function ticketsOf(tx: Scope, ids: readonly number[]): Promise<PersonalData['tickets']> {
  const tickets: PersonalData['tickets'] = [];
  for (let after = 0, full = true; full; ) {
    const rows = await selectPersonalTickets(tx, ids, after, page);
    tickets.push(...(await presented(tx, rows)));
    after = rows.at(-1)?.id ?? after;
    full = rows.length === page;
  }
  return tickets;
}

async function presented(tx: Scope, rows: readonly PersonalTicket[]): Promise<PersonalData['tickets']> {
  const fileIds = [...new Set(rows.flatMap((t) => t.messages.flatMap((m) => m.file_ids)))];
  const files = new Map((await fileRows(tx, fileIds)).map((f) => [f.id, { id: f.id, name: f.name, type: f.type, sizeBytes: f.size_bytes }]));
  return rows.map((t) => ({
    id: t.id,
    subject: t.subject,
    status: t.status,
    channel: t.channel,
    language: t.language,
    fields: t.fields,
    createdAt: iso(t.created_at),
    solvedAt: isoOrNull(t.solved_at),
    closedAt: isoOrNull(t.closed_at),
    mergedInto: t.merged_into,
    messages: t.messages.map((m) => ({
      by: m.author_kind === 'customer' ? 'customer' : m.author_kind === 'system' ? 'system' : 'team',
      at: iso(m.created_at),
      channel: m.channel,
      text: m.text,
      html: m.html,
      files: m.file_ids.flatMap((id) => files.get(id) ?? []),
    })),
  }));
}

export async function personalData(tx: Scope, customer: CustomerRow, ids: readonly number[]): Promise<PersonalData> {
  return {
    exportedAt: tx.now.toISOString(),
    customer: {
      id: customer.id,
      mergedIds: ids.filter((id) => id !== customer.id),
      name: customer.name,
      language: customer.language,
      timeZone: customer.time_zone,
      tier: customer.tier,
      notes: customer.notes,
      fields: customer.fields,
      company: customer.company_name,
      createdAt: iso(customer.created_at),
    },
    identifiers: (await identifiersOf(tx, ids)).map((i) => ({ kind: i.kind, value: i.value, verifiedAt: isoOrNull(i.verified_at) })),
    tickets: await ticketsOf(tx, ids),
    ratings: (await ratingsOfCustomers(tx, ids)).map((r) => ({ ticketId: r.ticket_id, score: r.score, comment: r.comment, at: iso(r.answered_at) })),
    portalSessions: (await portalSessionsOf(tx, ids)).map((s) => ({ email: s.email, createdAt: iso(s.created_at), expiresAt: iso(s.expires_at) })),
  };
}
