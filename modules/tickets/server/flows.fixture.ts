/** The core flows of tickets, for the sweep of faults. */
import { asKey, type Browser, expectOne, type Flow, fresh, person, signedIn, tell, type World, workOff } from '#testing';

/** A ticket of a customer of its own, who asked by form. */
async function ticket({ admin }: World, more: Record<string, unknown> = {}): Promise<number> {
  const { body } = await admin.post<{ id: number }>('/api/v1/tickets', {
    subject: 'Leaking kettle',
    text: 'It drips since Monday.',
    channel: 'form',
    customer: { email: `flow${fresh()}@customer.example`, name: 'Ana Gómez' },
    ...more,
  });
  return body.id;
}

type Agent = { id: string; browser: Browser; cookie: string };
const agents = new WeakMap<World, Promise<Agent>>();
function agentOf(world: World): Promise<Agent> {
  const known = agents.get(world) ?? hire(world);
  agents.set(world, known);
  return known;
}
async function hire({ app }: World): Promise<Agent> {
  const user = await person(app, 'agent', 'Mei Lin');
  const browser = await signedIn(app, user);
  return { id: user.id, browser, cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') };
}

const create: Flow = {
  name: 'create',
  kind: 'request',
  prepare: async (world) => {
    const n = fresh();
    const email = `new${n}@customer.example`;
    const payload = { subject: 'A new kettle', text: 'Where is it?', customer: { email, name: 'Ben Ode' }, tags: [`flow tag ${n}`], priority: 'high' };
    return {
      run: await asKey(world, { method: 'POST', url: '/api/v1/tickets', payload }),
      check: () => expectOne(world, 'the ticket', 'ticket t join customer c on c.id = t.customer_id where c.email = $1', [email]),
    };
  },
};

const reply: Flow = {
  name: 'reply',
  kind: 'request',
  prepare: async (world) => {
    const id = await ticket(world);
    const payload = { kind: 'reply', html: '<p>We send <b>another</b> one.</p>', status: 'solved' };
    return {
      run: await asKey(world, { method: 'POST', url: `/api/v1/tickets/${id}/messages`, payload }),
      check: async () => {
        await expectOne(world, 'the reply', `message where ticket_id = $1 and author_kind = 'key'`, [id]);
        await expectOne(world, 'the closure', 'ticket_closure where ticket_id = $1', [id]);
      },
    };
  },
};

const note: Flow = {
  name: 'note',
  kind: 'request',
  prepare: async (world) => {
    const id = await ticket(world);
    const { id: mentioned } = await agentOf(world);
    return {
      run: await asKey(world, {
        method: 'POST',
        url: `/api/v1/tickets/${id}/messages`,
        payload: { kind: 'note', text: 'Look at this', mentions: [mentioned] },
      }),
      check: () => expectOne(world, 'the note', `message where ticket_id = $1 and kind = 'note'`, [id]),
    };
  },
};

/** A customer by whom `portal` is told: the answer goes out by mail. */
const replyByMail: Flow = {
  name: 'reply by mail',
  speaks: true,
  kind: 'work',
  prepare: async (world) => {
    const id = await ticket(world);
    await workOff(world.app);
    world.outside.forget();
    const run = await asKey(world, { method: 'POST', url: `/api/v1/tickets/${id}/messages`, payload: { kind: 'reply', text: 'It is on its way.' } });
    return {
      run: async () => {
        const told = await run();
        await workOff(world.app);
        return told;
      },
      check: async () => {
        await expectOne(world, 'the mail', `outgoing_mail where ticket_id = $1 and kind = 'reply' and state = 'sent'`, [id]);
        // A mail whose answer was lost may be sent again; it is the same mail then. What other flows left over may come in between.
        const { to } = await world.app.app.db
          .read()
          .one<{ to: string }>(`select to_email as to from outgoing_mail where ticket_id = $1 and kind = 'reply'`, [id]);
        const ids = new Set(
          world.outside
            .mails()
            .filter((m) => m.to === to)
            .map((m) => m.messageId),
        );
        if (ids.size !== 1) throw new Error(`${ids.size} mails went out`);
      },
    };
  },
};

const merge: Flow = {
  name: 'merge',
  kind: 'request',
  prepare: async (world) => {
    const [source, also, into] = [await ticket(world), await ticket(world), await ticket(world)];
    return {
      run: await asKey(world, { method: 'POST', url: `/api/v1/tickets/${source}/merges`, payload: { into, also: [also] } }),
      check: () => expectOne(world, 'the target', '(select 1 from message where ticket_id = $1 having count(*) = 3) x', [into]),
    };
  },
};

const undo: Flow = {
  name: 'undo',
  kind: 'request',
  prepare: async (world) => {
    const [source, into] = [await ticket(world), await ticket(world)];
    const { body } = await world.admin.post<{ id: number }>(`/api/v1/tickets/${source}/merges`, { into });
    return {
      run: await asKey(world, { method: 'DELETE', url: `/api/v1/merges/${body.id}` }),
      check: async () => {
        await expectOne(world, 'the message that went back', 'message where ticket_id = $1 and origin_ticket_id is null', [source]);
        await expectOne(world, 'the target', '(select 1 from message where ticket_id = $1 having count(*) = 1) x', [into]);
      },
    };
  },
  // Who undoes again what is undone is told that there is nothing to undo.
  settled: ({ status, body }) => status === 404 && body.includes('tickets.mergeNotFound'),
};

const undoSend: Flow = {
  name: 'undo send',
  kind: 'request',
  prepare: async (world) => {
    const id = await ticket(world);
    const { browser, cookie } = await agentOf(world);
    const { body } = await browser.call<{ id: string }>('post', `/api/v1/tickets/${id}/scheduled-replies`, { text: 'Too fast' });
    return {
      run: () => tell(world.app, { method: 'DELETE', url: `/api/v1/scheduled-replies/${body.id}`, headers: { cookie } }),
      check: () => expectOne(world, 'the draft', 'draft where ticket_id = $1', [id]),
    };
  },
};

const split: Flow = {
  name: 'split',
  kind: 'request',
  prepare: async (world) => {
    const id = await ticket(world);
    const { body } = await world.admin.post<{ id: number }>(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text: 'Also this', as: 'customer' });
    return {
      run: await asKey(world, { method: 'POST', url: `/api/v1/tickets/${id}/splits`, payload: { messageIds: [body.id], subject: 'The other thing' } }),
      check: () => expectOne(world, 'the message that moved', 'message where id = $1 and ticket_id <> $2', [body.id, id]),
    };
  },
};

const change = (name: string, wanted: (world: World) => Promise<object>, holds: string): Flow => ({
  name,
  kind: 'request',
  prepare: async (world) => {
    const id = await ticket(world);
    return {
      run: await asKey(world, { method: 'PATCH', url: `/api/v1/tickets/${id}`, payload: await wanted(world) }),
      check: () => expectOne(world, 'the fact', `event where ticket_id = $1 and type = '${holds}'`, [id]),
    };
  },
});

const assign = change('assign', async (world) => ({ assigneeId: (await agentOf(world)).id }), 'ticket.assigned');
const close = change('close', async () => ({ status: 'solved', addTags: ['kettle'] }), 'ticket.status_changed');

export const flows: readonly Flow[] = [create, reply, note, replyByMail, merge, undo, undoSend, split, assign, close];
