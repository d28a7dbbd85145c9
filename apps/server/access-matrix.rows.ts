/**
 * One row for each route of the product: who may use it, what it acts on, and a body that gets it past validation. A route without a row fails the
 * test, so that nobody adds a way in without saying here who may use it. The audience is written out on purpose, not read from the permissions:
 * a permission given to one more role shows up as a failure.
 *   anyone    nobody needs to be signed in
 *   nothing   what the path names does not exist, or the route names nothing; only the right to use it is tested
 *   ticket    `{id}` is a ticket: 404 for a deleted one for everybody, and for one of another team's queue for those who work queues
 *   refuses   those who hold the permission but are refused by the handler ('keys': what only a signed-in person has)
 *   signsOut  the session may be gone afterwards
 */
import type { Role } from '#platform/access';

export type Audience = 'anyone' | readonly Role[];
export type MatrixRow = {
  for: Audience;
  on: 'ticket' | 'nothing';
  body?: unknown;
  params?: Record<string, string>;
  query?: string;
  refuses?: readonly Role[] | 'keys';
  signsOut?: boolean;
  stream?: boolean;
};
type More = Omit<MatrixRow, 'for' | 'on'>;

const everyone: readonly Role[] = ['administrator', 'lead', 'agent', 'light_agent', 'reviewer'];
const noteTakers: readonly Role[] = ['administrator', 'lead', 'agent', 'light_agent'];
const measurers: readonly Role[] = ['administrator', 'lead', 'agent', 'reviewer'];
const workers: readonly Role[] = ['administrator', 'lead', 'agent'];
const leads: readonly Role[] = ['administrator', 'lead'];
const administrators: readonly Role[] = ['administrator'];

const ticket = (who: Audience, more: More = {}): MatrixRow => ({ for: who, on: 'ticket', ...more });
const plain = (who: Audience, more: More = {}): MatrixRow => ({ for: who, on: 'nothing', ...more });
/** The same for several routes: lines of "METHOD path". */
const each = (row: MatrixRow, ...routes: string[]): Record<string, MatrixRow> => Object.fromEntries(routes.map((route) => [route, row]));

const system = each(plain('anyone'), 'GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /api/v1/openapi.json');

const identity = {
  ...each(
    plain('anyone'),
    'GET /api/v1/setup',
    'POST /api/v1/setup',
    'POST /api/v1/session',
    'POST /api/v1/session/two-factor',
    'POST /api/v1/password-resets',
    'POST /api/v1/passwords',
  ),
  ...each(plain('anyone'), 'POST /api/v1/setup/lookup', 'POST /api/v1/invitations/lookup', 'POST /api/v1/invitations/acceptance'),
  ...each(plain(everyone, { refuses: 'keys' }), 'GET /api/v1/session', 'GET /api/v1/sessions', 'DELETE /api/v1/sessions/{id}'),
  ...each(plain(everyone, { refuses: 'keys', signsOut: true }), 'DELETE /api/v1/session', 'DELETE /api/v1/sessions'),
  'PATCH /api/v1/me': plain(everyone, { refuses: 'keys', body: {} }),
  'PUT /api/v1/me/password': plain(everyone, { refuses: 'keys', body: { currentPassword: 'not this one, surely', newPassword: 'quiet-otter-71-meadow' } }),
  ...each(
    plain(everyone, { refuses: 'keys', body: { password: 'not this one, surely' } }),
    'POST /api/v1/me/two-factor',
    'DELETE /api/v1/me/two-factor',
    'POST /api/v1/me/two-factor/backup-codes',
  ),
  'POST /api/v1/me/two-factor/confirmation': plain(everyone, { refuses: 'keys', body: { code: '000000' } }),
  ...each(plain(everyone), 'GET /api/v1/users', 'GET /api/v1/users/{id}', 'GET /api/v1/permissions'),
  ...each(
    plain(administrators),
    'PATCH /api/v1/users/{id}',
    'PUT /api/v1/users/{id}/deactivation',
    'DELETE /api/v1/users/{id}/deactivation',
    'DELETE /api/v1/users/{id}/two-factor',
    'DELETE /api/v1/users/{id}/sessions',
  ),
  ...each(
    plain(administrators),
    'POST /api/v1/users/{id}/password-resets',
    'GET /api/v1/invitations',
    'POST /api/v1/invitations',
    'POST /api/v1/invitations/{id}/mails',
    'DELETE /api/v1/invitations/{id}',
  ),
  ...each(plain(administrators), 'GET /api/v1/keys', 'POST /api/v1/keys', 'DELETE /api/v1/keys/{id}'),
};

const foundations = {
  'GET /api/v1/settings/{topic}': plain(everyone, { params: { topic: 'organization' } }),
  'PUT /api/v1/settings/{topic}': plain(administrators, { params: { topic: 'organization' } }),
  ...each(
    plain(administrators),
    'GET /api/v1/outbox',
    'GET /api/v1/outbox/summary',
    'GET /api/v1/outbox/{id}',
    'POST /api/v1/outbox/{id}/retries',
    'DELETE /api/v1/outbox/{id}',
    'POST /api/v1/outbox/releases',
    'POST /api/v1/outbox/tests',
  ),
  ...each(plain(administrators), 'GET /api/v1/audit', 'GET /api/v1/audit/verification', 'GET /api/v1/audit/export.csv'),
  ...each(plain(noteTakers), 'POST /api/v1/files', 'GET /api/v1/files/{id}'),
  'GET /api/v1/events': plain(everyone, { stream: true }),
};

const people = {
  ...each(
    plain(everyone),
    'GET /api/v1/customers',
    'GET /api/v1/customers/{id}',
    'GET /api/v1/customers/{id}/suggestions',
    'GET /api/v1/companies',
    'GET /api/v1/companies/{id}',
  ),
  ...each(
    plain(workers),
    'POST /api/v1/customers',
    'PATCH /api/v1/customers/{id}',
    'POST /api/v1/customers/{id}/identifiers',
    'PATCH /api/v1/customers/{id}/identifiers/{identifierId}',
    'DELETE /api/v1/customers/{id}/identifiers/{identifierId}',
  ),
  ...each(plain(workers), 'GET /api/v1/customers/{id}/merge-preview', 'POST /api/v1/customers/{id}/merges', 'DELETE /api/v1/customer-merges/{id}'),
  ...each(plain(workers), 'POST /api/v1/companies', 'PATCH /api/v1/companies/{id}', 'DELETE /api/v1/companies/{id}'),
  'GET /api/v1/customers/{id}/personal-data': plain(administrators),
  ...each(plain(administrators), 'GET /api/v1/erasures', 'GET /api/v1/erasures/{id}'),
  'POST /api/v1/erasures': plain(administrators, { body: { customerId: 9_999_999, confirm: 'Nobody' } }),
  ...each(plain(everyone), 'GET /api/v1/teams', 'GET /api/v1/teams/{id}', 'GET /api/v1/queues', 'GET /api/v1/queues/{id}'),
  ...each(
    plain(leads),
    'POST /api/v1/teams',
    'PATCH /api/v1/teams/{id}',
    'DELETE /api/v1/teams/{id}',
    'POST /api/v1/queues',
    'PATCH /api/v1/queues/{id}',
    'PUT /api/v1/queue-order',
    'DELETE /api/v1/queues/{id}',
  ),
};

const own = { refuses: 'keys' } as const;
const tickets = {
  ...each(plain(everyone), 'GET /api/v1/tickets', 'GET /api/v1/ticket-counts'),
  ...each(
    ticket(everyone),
    'GET /api/v1/tickets/{id}',
    'GET /api/v1/tickets/{id}/conversation',
    'GET /api/v1/tickets/{id}/messages',
    'GET /api/v1/tickets/{id}/scheduled-replies',
    'GET /api/v1/tickets/{id}/merge-suggestions',
  ),
  ...each(
    ticket(everyone),
    'GET /api/v1/tickets/{id}/messages/{messageId}/source',
    'GET /api/v1/tickets/{id}/messages/{messageId}/frame',
    'GET /api/v1/tickets/{id}/files/{fileId}',
    'GET /api/v1/tickets/{id}/ratings',
  ),
  'POST /api/v1/tickets': plain(workers, { body: { subject: 'x', text: 'x', customer: { email: 'matrix@example.com' } } }),
  'PATCH /api/v1/tickets/{id}': ticket(workers, { body: { priority: 'high' } }),
  'DELETE /api/v1/tickets/{id}': ticket(leads),
  'POST /api/v1/tickets/{id}/messages': ticket(noteTakers, { body: { kind: 'note', text: 'x' } }),
  ...each(ticket(noteTakers, own), 'GET /api/v1/tickets/{id}/drafts/{kind}', 'DELETE /api/v1/tickets/{id}/drafts/{kind}'),
  'PUT /api/v1/tickets/{id}/drafts/{kind}': ticket(noteTakers, { ...own, body: { html: '', text: 'x' } }),
  'POST /api/v1/tickets/{id}/scheduled-replies': ticket(workers, { ...own, body: { text: 'x' } }),
  'PATCH /api/v1/scheduled-replies/{id}': plain(workers, { body: { sendAt: '2030-01-01T00:00:00Z' } }),
  'DELETE /api/v1/scheduled-replies/{id}': plain(workers),
  'POST /api/v1/tickets/{id}/merges': ticket(workers, { body: { into: '$other' } }),
  'DELETE /api/v1/merges/{id}': plain(workers),
  'POST /api/v1/tickets/{id}/splits': ticket(workers, { body: { messageIds: ['$note'], subject: 'x' } }),
  ...each(ticket(workers), 'PUT /api/v1/tickets/{id}/links/{otherId}', 'DELETE /api/v1/tickets/{id}/links/{otherId}'),
  ...each(ticket(everyone, own), 'PUT /api/v1/tickets/{id}/followers/{userId}', 'DELETE /api/v1/tickets/{id}/followers/{userId}'),
  'PUT /api/v1/tickets/{id}/read': ticket(everyone, { body: { read: true } }),
  'PUT /api/v1/tickets/{id}/presence': ticket(everyone, { body: { state: 'viewing' } }),
  'GET /api/v1/tickets/{id}/macros/{macroId}': ticket(workers),
  'DELETE /api/v1/tickets/{id}/private-links': ticket(workers),
  'POST /api/v1/assignments': plain(workers, { ...own, body: {} }),
  ...each(plain(workers), 'POST /api/v1/bulk-changes', 'GET /api/v1/bulk-changes/{id}', 'DELETE /api/v1/bulk-changes/{id}'),
  ...each(plain(everyone), 'GET /api/v1/views', 'PATCH /api/v1/views/{id}', 'DELETE /api/v1/views/{id}', 'GET /api/v1/ratings'),
  'POST /api/v1/views': plain(everyone, { body: { name: 'For all', filter: {}, scope: 'everyone' }, refuses: ['agent', 'light_agent', 'reviewer'] }),
  ...each(plain(everyone), 'GET /api/v1/ticket-statuses', 'GET /api/v1/tags', 'GET /api/v1/ticket-fields', 'GET /api/v1/macros'),
  ...each(
    plain(leads),
    'POST /api/v1/ticket-statuses',
    'PATCH /api/v1/ticket-statuses/{id}',
    'PATCH /api/v1/tags/{id}',
    'POST /api/v1/ticket-fields',
    'PATCH /api/v1/ticket-fields/{id}',
  ),
  'POST /api/v1/tags': plain(workers),
  'POST /api/v1/macros': plain(workers, { body: { name: 'For all' }, refuses: ['agent'] }),
  'PATCH /api/v1/macros/{id}': plain(workers),
};

const around = {
  'POST /api/v1/requests': plain('anyone'),
  ...each(
    plain(administrators),
    'GET /api/v1/webhook-event-types',
    'GET /api/v1/webhooks',
    'GET /api/v1/webhooks/{id}',
    'POST /api/v1/webhooks',
    'PATCH /api/v1/webhooks/{id}',
    'DELETE /api/v1/webhooks/{id}',
    'POST /api/v1/webhooks/{id}/secrets',
  ),
  ...each(
    plain(administrators),
    'GET /api/v1/webhooks/{id}/deliveries',
    'GET /api/v1/webhooks/{id}/deliveries/{deliveryId}',
    'POST /api/v1/webhooks/{id}/pings',
    'POST /api/v1/webhooks/{id}/replays',
    'POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/replays',
  ),
  ...each(
    plain(everyone),
    'GET /api/v1/notifications',
    'GET /api/v1/notifications/unread-count',
    'PUT /api/v1/notifications/read',
    'GET /api/v1/me/notification-preferences',
  ),
  'PUT /api/v1/me/notification-preferences': plain(everyone, { refuses: 'keys', body: { kinds: {} } }),
  ...each(
    plain(measurers),
    'GET /api/v1/measures',
    'GET /api/v1/measures/{measure}',
    'GET /api/v1/measures/{measure}/tickets',
    'GET /api/v1/measures.csv',
    'GET /api/v1/dashboard',
  ),
};

const data = {
  ...each(
    plain(administrators),
    'POST /api/v1/imports',
    'GET /api/v1/imports',
    'GET /api/v1/imports/{id}',
    'PUT /api/v1/imports/{id}/mapping',
    'POST /api/v1/imports/{id}/dry-runs',
    'POST /api/v1/imports/{id}/runs',
  ),
  ...each(plain(administrators), 'POST /api/v1/imports/{id}/cancellations', 'GET /api/v1/imports/{id}/problems', 'GET /api/v1/imports/{id}/problems.csv'),
  ...each(
    plain(administrators),
    'POST /api/v1/exports',
    'GET /api/v1/exports',
    'GET /api/v1/exports/{id}',
    'POST /api/v1/exports/{id}/cancellations',
    'GET /api/v1/exports/{id}/file',
  ),
};

export const rows: Record<string, MatrixRow> = { ...system, ...identity, ...foundations, ...people, ...tickets, ...around, ...data };
