/** Opening a survey and answering it. Two ways lead to it: the token of the mail, and a sealed pass that the request's own page hands out. */
import type { Actor } from '#platform/access';
import { anonymous } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { seal, unseal } from '#platform/html';
import { hashToken } from '#platform/ids';
import { instanceSecret } from '#server/settings';
import { type InvitationRow, lockInvitation, selectByToken, selectInvitation } from './invitation.repo.ts';
import { insertResponse, type ResponseRow, selectResponse, updateResponse } from './response.repo.ts';

const dayMs = 24 * 60 * 60_000;
export const changeableMs = 7 * dayMs;
const passLifeMs = dayMs;
const purpose = 'survey pass';

export type Survey = {
  invitation: InvitationRow;
  response: ResponseRow | undefined /** open: may be answered. settled: the week for changing one's mind is over. ended: never answered in time. */;
  state: 'open' | 'settled' | 'ended';
};

/** A pass names the invitation; it is given out only where the request itself may be seen. */
export async function passTo(tx: Scope, invitation: InvitationRow): Promise<string> {
  return seal(await instanceSecret(tx), purpose, invitation.id, tx.now);
}

export async function openSurvey(tx: Scope, key: string): Promise<Survey | null> {
  const invitation = await invitationOf(tx, key);
  if (!invitation || invitation.state === 'cancelled') return null;
  return surveyOf(tx, invitation);
}

async function invitationOf(tx: Scope, key: string): Promise<InvitationRow | undefined> {
  if (/^[\w-]{43}$/.test(key)) return selectByToken(tx, hashToken(key));
  const pass = unseal(await instanceSecret(tx), purpose, key);
  return pass && tx.now.getTime() - pass.issuedAt.getTime() <= passLifeMs ? selectInvitation(tx, pass.value) : undefined;
}

export async function surveyOf(tx: Scope, invitation: InvitationRow): Promise<Survey> {
  const response = await selectResponse(tx, invitation.id);
  const state = response
    ? tx.now.getTime() - response.answered_at.getTime() <= changeableMs
      ? 'open'
      : 'settled'
    : invitation.expires_at > tx.now
      ? 'open'
      : 'ended';
  return { invitation, response, state };
}

/** The first answer, or a changed mind. Each change is a fact of its own; the same answer again is none. @returns null when it is too late. */
export async function rate(tx: Scope, invitationId: string, score: number, comment: string): Promise<ResponseRow | null> {
  const invitation = await lockInvitation(tx, invitationId);
  if (!invitation || invitation.state === 'cancelled') return null;
  const { response, state } = await surveyOf(tx, invitation);
  if (state !== 'open') return null;
  if (response && response.score === score && response.comment === comment) return response;
  const given = response ? await updateResponse(tx, response.id, score, comment) : await insertResponse(tx, invitation, score, comment);
  const actor: Actor = { ...anonymous, kind: 'customer', id: String(invitation.customer_id), language: invitation.language };
  await appendEvents(tx, actor, [
    {
      type: 'rating.given',
      ticketId: invitation.ticket_id,
      customerId: invitation.customer_id,
      queueId: invitation.queue_id,
      data: { score, ...(response ? { previous: response.score } : {}), closureId: invitation.closure_id, responseId: given.id },
    },
  ]);
  return given;
}
