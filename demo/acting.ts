/** Acts as the people of the demo do: staff through the product's own API, customers through the verbs that the portal uses. The clock is the caller's. */
import { type Actor, permissionsOf, systemActor } from '#platform/access';
import { createServer } from '#platform/http';
import { permissionGrants, type User } from '#server/identity';
import { rateTicket } from '#server/surveys';
import { addCustomerMessage, createTicketWithMessage, type NewTicket } from '#server/tickets';
import type { Assembled } from '../apps/server/assemble.ts';

export type Acting = {
  /** Calls the API as this person. Throws when it is refused: a demo must not hide that a verb does not work. */
  as<T = { id: number }>(person: User, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<T>;
  open(customerId: number, ticket: Omit<NewTicket, 'customerId'>): Promise<number>;
  write(customerId: number, ticketId: number, text: string, channel: string): Promise<number>;
  /** Answers the survey; nothing happens when the ticket was opened again in between. */
  rate(ticketId: number, score: number, comment: string): Promise<void>;
  end(): Promise<void>;
};

export function actIn({ app, routes }: Assembled): Acting {
  const people = new Map<string, Actor>();
  // Never listens: requests are handed over in the process, and who sends them is known.
  const server = createServer({ app, routes, identify: async (request) => people.get(String(request.headers['x-person'])) ?? systemActor('demo') });
  const customer = (id: number): Actor => ({ ...systemActor('demo'), kind: 'customer', id: String(id) });
  return {
    as: async <T>(person: User, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<T> => {
      if (!people.has(person.id))
        people.set(person.id, {
          kind: 'user',
          id: person.id,
          name: person.name,
          email: person.email,
          role: person.role,
          permissions: permissionsOf(permissionGrants(), person.role),
          language: person.language,
          timeZone: person.timeZone,
        });
      const answer = await server.inject({ method, url: path, headers: { 'x-person': person.id }, ...(body ? { payload: body } : {}) });
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} as ${person.name}: ${answer.statusCode} ${answer.body}`);
      // cast: the routes check their answers in the tests; here only ids are read.
      return (answer.body ? JSON.parse(answer.body) : null) as T;
    },
    open: (id, ticket) => app.db.transaction(async (tx) => (await createTicketWithMessage(tx, customer(id), { ...ticket, customerId: id })).ticket.id),
    write: (id, ticketId, text, channel) =>
      app.db.transaction(async (tx) => (await addCustomerMessage(tx, customer(id), { ticketId, text, channel })).ticket.id),
    rate: (ticketId, score, comment) =>
      app.db.transaction(async (tx) => {
        await rateTicket(tx, ticketId, score, comment);
      }),
    end: () => server.close(),
  };
}
