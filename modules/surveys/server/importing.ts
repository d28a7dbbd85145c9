/** Ratings from elsewhere: nobody is asked, the answer stands with its time. */
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { newId } from '#platform/ids';
import type { ImportedClosure } from '#server/tickets';
import { type InvitationRow, insertInvitation, markUnsent } from './invitation.repo.ts';
import { insertResponse } from './response.repo.ts';

export type ImportedRating = { score: number; comment: string; at: Date };

/** @returns false when this closure has an invitation or a rating already. */
export async function importRating(tx: Scope, actor: Actor, closure: ImportedClosure, rating: ImportedRating): Promise<boolean> {
  const invitation: Omit<InvitationRow, 'state' | 'sent_at'> = {
    id: newId(),
    closure_id: closure.id,
    ticket_id: closure.ticket_id,
    customer_id: closure.customer_id,
    agent_id: closure.assignee_id,
    queue_id: closure.queue_id,
    channel: closure.channel,
    language: closure.language ?? '',
    send_at: rating.at,
    expires_at: rating.at,
    solved_at: closure.solved_at,
  };
  if (!(await insertInvitation(tx, invitation))) return false;
  await markUnsent(tx, invitation.id, 'skipped', 'imported');
  const given = await insertResponse(tx, { ...invitation, state: 'skipped', sent_at: null }, rating.score, rating.comment, rating.at);
  await appendEvents(tx, { ...actor, kind: 'customer', id: String(closure.customer_id) }, [
    {
      type: 'rating.given',
      at: rating.at,
      ticketId: closure.ticket_id,
      customerId: closure.customer_id,
      queueId: closure.queue_id,
      data: { score: rating.score, closureId: closure.id, responseId: given.id, imported: true },
    },
  ]);
  return true;
}
