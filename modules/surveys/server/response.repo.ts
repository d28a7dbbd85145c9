/** What customers answered. */
import type { Scope } from '#platform/db';
import type { InvitationRow } from './invitation.repo.ts';

export type ResponseRow = {
  id: number;
  invitation_id: string;
  ticket_id: number;
  closure_id: number;
  customer_id: number;
  agent_id: string | null;
  queue_id: number;
  channel: string;
  score: number;
  comment: string;
  answered_at: Date;
  changed_at: Date | null;
};
const columns = 'id, invitation_id, ticket_id, closure_id, customer_id, agent_id, queue_id, channel, score, comment, answered_at, changed_at';

export const selectResponse = (tx: Scope, invitationId: string): Promise<ResponseRow | undefined> =>
  tx.row<ResponseRow>(`select ${columns} from survey_response where invitation_id = $1`, [invitationId]);

export const insertResponse = (tx: Scope, i: InvitationRow, score: number, comment: string, at = tx.now): Promise<ResponseRow> =>
  tx.one<ResponseRow>(
    `insert into survey_response (invitation_id, ticket_id, closure_id, customer_id, agent_id, queue_id, channel, score, comment, answered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${columns}`,
    [i.id, i.ticket_id, i.closure_id, i.customer_id, i.agent_id, i.queue_id, i.channel, score, comment, at],
  );

export const updateResponse = (tx: Scope, id: number, score: number, comment: string): Promise<ResponseRow> =>
  tx.one<ResponseRow>(`update survey_response set score = $2, comment = $3, changed_at = $4 where id = $1 returning ${columns}`, [id, score, comment, tx.now]);

export type ResponseFilter = {
  ticketIds?: readonly number[];
  customerIds?: readonly number[];
  agentId?: string;
  queueId?: number;
  scores?: readonly number[];
  from?: Date;
  to?: Date;
  after?: { at: string; id: number };
};

/** Newest first. The text is the same for every filter. */
export function selectResponses(tx: Scope, f: ResponseFilter, limit: number): Promise<ResponseRow[]> {
  return tx.rows<ResponseRow>(
    `select ${columns} from survey_response
     where ($2::bigint[] is null or ticket_id = any($2)) and ($3::bigint[] is null or customer_id = any($3)) and ($4::uuid is null or agent_id = $4) and ($5::bigint is null or queue_id = $5)
       and ($6::int[] is null or score = any($6)) and ($7::timestamptz is null or answered_at >= $7) and ($8::timestamptz is null or answered_at < $8)
       and ($9::timestamptz is null or (answered_at, id) < ($9, $10::bigint))
     order by answered_at desc, id desc limit $1`,
    [
      limit,
      f.ticketIds ?? null,
      f.customerIds ?? null,
      f.agentId ?? null,
      f.queueId ?? null,
      f.scores ?? null,
      f.from ?? null,
      f.to ?? null,
      f.after?.at ?? null,
      f.after?.id ?? null,
    ],
  );
}

/** Erasure: the words go, the score stays in the measures. */
export async function eraseComments(tx: Scope, customerIds: readonly number[]): Promise<void> {
  await tx.rows(`update survey_response set comment = '' where customer_id = any($1::bigint[])`, [customerIds]);
}

export const selectOfTickets = (tx: Scope, ticketIds: readonly number[]): Promise<ResponseRow[]> =>
  tx.rows<ResponseRow>(`select ${columns} from survey_response where ticket_id = any($1::bigint[]) order by id`, [ticketIds]);

export const selectOfCustomers = (tx: Scope, customerIds: readonly number[]): Promise<ResponseRow[]> =>
  tx.rows<ResponseRow>(`select ${columns} from survey_response where customer_id = any($1::bigint[]) order by id`, [customerIds]);
