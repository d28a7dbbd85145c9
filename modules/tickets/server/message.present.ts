import type { Message } from '#contract/tickets';
import type { Scope } from '#platform/db';
import { fileRows, presentFile } from '#server/files';
import { namesOf } from '#server/identity';
import { withFileAddresses } from './cleaning.ts';
import { customersOfOrigins, type MessageRow } from './message.repo.ts';

/** @param customerName who the customer of this ticket is: the author of customers' messages, except those that came from somebody else's ticket. */
export async function presentMessages(tx: Scope, rows: readonly MessageRow[], customerName: string): Promise<Message[]> {
  const people = await namesOf(
    tx,
    rows.flatMap((m) => [m.author_kind === 'user' || m.author_kind === 'key' ? m.author_id : null, ...(m.mention_ids ?? [])]),
  );
  const origins = await customersOfOrigins(tx, rows);
  const fileIds = rows.flatMap((m) => (m.file_ids ?? []).map((f) => f.id));
  const files = new Map(fileIds.length > 0 ? (await fileRows(tx, fileIds)).map((f) => [f.id, f]) : []);
  return rows.map((m) => ({
    id: m.id,
    ticketId: m.ticket_id,
    kind: m.kind,
    author: {
      kind: m.author_kind,
      id: m.author_id,
      name:
        m.author_kind === 'customer' ? (origins.get(m.origin_ticket_id ?? 0)?.name ?? customerName) : (people.get(m.author_id ?? '') ?? m.author_name ?? ''),
    },
    channel: m.channel as Message['channel'],
    text: m.text,
    html: m.html === null ? null : withFileAddresses(m.html, (id) => `/api/v1/tickets/${m.ticket_id}/files/${id}?inline=true`),
    language: m.language,
    files: (m.file_ids ?? []).flatMap((f) => {
      const file = files.get(f.id);
      return file ? [{ ...presentFile(file), inline: f.inline }] : [];
    }),
    mentions: (m.mention_ids ?? []).map((id) => ({ id, name: people.get(id) ?? '' })),
    originTicketId: m.origin_ticket_id,
    createdAt: m.created_at.toISOString(),
  }));
}
