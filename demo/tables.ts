/** The rows that the bulk path writes, by table and column. That they are those of the product's verbs is shown by bulk.test.ts. */
import type { Table } from './copying.ts';

const table = (name: string, columns: string): Table => ({ name, columns: columns.split(/,\s*/) });

/** In an order that satisfies the references among them. */
export const tables = {
  customer: table('customer', 'id, name, email, company_id, language, created_at, updated_at'),
  identifier: table('customer_identifier', 'id, customer_id, kind, value, value_key, created_at'),
  ticket: table(
    'ticket',
    `id, subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, company_id, channel, language, tag_ids, fields, preview,
     message_count, last_message_at, last_by, waiting_since, snoozed_until, spam, merged_into, first_replied_at, solved_at, closed_at, reopen_count, follow_up_of, version, created_at, updated_at`,
  ),
  message: table('message', 'id, ticket_id, origin_ticket_id, kind, author_kind, author_id, channel, text, created_at'),
  mention: table('message_mention', 'message_id, user_id, ticket_id, read_at'),
  read: table('ticket_read', 'ticket_id, user_id, read_at'),
  closure: table('ticket_closure', 'id, ticket_id, solved_at, solved_by_kind, solved_by_id, reopened_at'),
  merge: table('ticket_merge', 'id, source_id, target_id, before, merged_by_kind, merged_by_id, merged_at'),
  link: table('ticket_link', 'ticket_id, other_id, kind, created_at'),
  invitation: table(
    'survey_invitation',
    'id, closure_id, ticket_id, customer_id, agent_id, queue_id, channel, language, state, reason, token_hash, send_at, sent_at, expires_at, solved_at, created_at',
  ),
  response: table(
    'survey_response',
    'id, invitation_id, ticket_id, closure_id, customer_id, agent_id, queue_id, channel, score, comment, answered_at, changed_at',
  ),
  event: table('event', 'seq, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data'),
} satisfies Record<string, Table>;

export type TableKey = keyof typeof tables;
/** Whose numbers come from a sequence. */
export const numbered = {
  customer: 'customer',
  identifier: 'customer_identifier',
  ticket: 'ticket',
  message: 'message',
  closure: 'ticket_closure',
  merge: 'ticket_merge',
  response: 'survey_response',
} as const;
export type Numbered = keyof typeof numbered;
