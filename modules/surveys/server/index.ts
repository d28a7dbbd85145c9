/** Door of surveys for other modules. */
import type { Scope } from '#platform/db';
import { selectLatest } from './invitation.repo.ts';
import { rate } from './rating.ts';

export { type ImportedRating, importRating } from './importing.ts';
export {
  eraseComments as eraseRatingComments,
  type ResponseRow,
  selectOfCustomers as ratingsOfCustomers,
  selectOfTickets as ratingsOfTickets,
} from './response.repo.ts';

/** A customer's answer about the last closure of a ticket, from a program that speaks for them. Gives false when nobody was asked or it is too late. */
export async function rateTicket(tx: Scope, ticketId: number, score: number, comment: string): Promise<boolean> {
  const invitation = await selectLatest(tx, ticketId);
  return invitation ? (await rate(tx, invitation.id, score, comment)) !== null : false;
}
