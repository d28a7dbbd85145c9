/** Acts as the people of the demo do: staff through the product's own API, customers through the verbs that the portal uses. The clock is the caller's. */
import { type Actor, permissionsOf, systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { createServer } from '#platform/http';
import { findOrCreateCustomer } from '#server/customers';
import { permissionGrants, type User } from '#server/identity';
import { rateTicket } from '#server/surveys';
import { addCustomerMessage, createTicketWithMessage, type NewTicket } from '#server/tickets';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Customer } from './customers.ts';

export type Acting = {
  /** Calls the API as this person. Throws when it is refused: a demo must not hide that a verb does not work. */
  as<T = { id: number }>(person: User, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<T>;
  /** Somebody writes for the first time. */
  meet(customer: Customer, at: Date): Promise<number>;
  open(customerId: number, ticket: Omit<NewTicket, 'customerId'>): Promise<number>;
  /** Gives the ticket the words landed on: a new one when this one was closed. */
  write(customerId: number, ticketId: number, text: string, channel: string): Promise<number>;
  /** Answers the survey; nothing happens when the ticket was opened again in between. */
  rate(ticketId: number, score: number, comment: string): Promise<void>;
  /** What the product does by itself at this time. */
  tick(cron: 'tickets.wake_snoozed' | 'tickets.close_solved' | 'surveys_send_due'): Promise<void>;
  end(): Promise<void>;
};

export function actIn({ app, routes, modules }: Assembled): Acting {
  const people = new Map<string, Actor>();
  const crons = new Map(modules.flatMap((m) => m.crons?.(app) ?? []).map((c) => [c.name, c]));
  // Never listens: requests are handed over in the process, and who sends them is known.
  const server = createServer({ app, routes, identify: async (request) => people.get(String(request.headers['x-person'])) ?? systemActor('demo') });
  const customer = (id: number): Actor => ({ ...systemActor('demo'), kind: 'customer', id: String(id) });
  const inOne = <T>(work: (tx: Scope) => Promise<T>): Promise<T> => app.db.transaction(work);
  return {
    as: async <T>(person: User, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<T> => {
      if (!people.has(person.id)) people.set(person.id, actorOf(person));
      const answer = await server.inject({ method, url: path, headers: { 'x-person': person.id }, ...(body ? { payload: body } : {}) });
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} as ${person.name}: ${answer.statusCode} ${answer.body}`);
      // cast: the routes check their answers in the tests; here only ids are read.
      return (answer.body ? JSON.parse(answer.body) : null) as T;
    },
    meet: ({ name, email, language, knownForMs }, at) =>
      inOne(async (tx) => (await findOrCreateCustomer(tx, systemActor('demo'), { name, email, language, createdAt: new Date(at.getTime() - knownForMs) })).id),
    open: (id, ticket) => inOne(async (tx) => (await createTicketWithMessage(tx, customer(id), { ...ticket, customerId: id })).ticket.id),
    write: (id, ticketId, text, channel) => inOne(async (tx) => (await addCustomerMessage(tx, customer(id), { ticketId, text, channel })).ticket.id),
    rate: (ticketId, score, comment) =>
      inOne(async (tx) => {
        if (!(await rateTicket(tx, ticketId, score, comment))) throw new Error(`Nobody was asked about ticket ${ticketId}.`);
      }),
    tick: async (name) => {
      const cron = crons.get(name);
      if (!cron) throw new Error(`The product has no ${name}.`);
      await cron.run({ db: app.db, log: app.log, attempt: 1, lastAttempt: false });
    },
    end: () => server.close(),
  };
}

function actorOf({ id, name, email, role, language, timeZone }: User): Actor {
  return { kind: 'user', id, name, email, role, permissions: permissionsOf(permissionGrants(), role), language, timeZone };
}
