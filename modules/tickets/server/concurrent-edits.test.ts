/** Two people at the same ticket at the same moment. More seeds: CONCURRENT_SEEDS=200 npx vitest run modules/tickets/server/concurrent-edits */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type Browser, type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import held from '../faults.ts';

const seeds = Array.from({ length: Number(process.env.CONCURRENT_SEEDS ?? 3) }, (_, i) => i + Number(process.env.CONCURRENT_FROM ?? 1));

let app: TestApp;
let admin: Caller;
let mei: Browser;
let tom: Browser;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  mei = await signedIn(app, await person(app, 'agent', 'Mei Lin'));
  tom = await signedIn(app, await person(app, 'agent', 'Tom Reed'));
});
afterAll(() => app.end());

let customers = 0;
const ask = async (text = 'It drips'): Promise<number> => {
  customers += 1;
  const customer = { email: `both${customers}@customer.example`, name: 'Ana' };
  return (await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Kettle', text, customer })).body.id;
};
/** Numbers that look random and are the same for the same seed. */
const random = (seed: number) => {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    return (state >>> 0) / 2 ** 32;
  };
};
/** All at once, each a little later or earlier as the seed says. */
async function together(seed: number, ...acts: (() => Promise<Answer>)[]): Promise<Answer[]> {
  const next = random(seed);
  return Promise.all(
    acts.map(async (act) => {
      const ticks = Math.floor(next() * 12);
      for (let i = 0; i < ticks; i += 1) await new Promise((done) => setImmediate(done));
      return act();
    }),
  );
}
const statuses = (answers: readonly Answer[]): string => answers.map((a) => (a.status < 300 ? 'ok' : String((a.body as { code?: string }).code))).join(' ');
type Row = { ticket_id: number; text: string };
const messagesOf = (ids: readonly number[]) => app.app.db.read().rows<Row>('select ticket_id, text from message where ticket_id = any($1) order by id', [ids]);
const mergedInto = async (id: number) => (await admin.get<{ mergedInto: number | null }>(`/api/v1/tickets/${id}`)).body.mergedInto;

/** Rows agree with each other, and no message lies where nobody looks. */
async function rowsAgree(): Promise<void> {
  await app.app.db.transaction(async (tx) => {
    for (const { id, name, check } of held.invariants)
      if (id === 'I6') expect([name, (await check(tx, { dataDir: '' })).filter(notOfSearch)]).toEqual([name, []]);
    expect(await tx.rows('select m.id from message m join ticket t on t.id = m.ticket_id where t.merged_into is not null')).toEqual([]);
  });
}
/** Search follows the log: the last test looks at it. */
const notOfSearch = (line: string): boolean => !line.startsWith('not found');

test.each(seeds)('two agents answer at once: the second is told that the thread has moved (seed %i)', async (seed) => {
  const id = await ask();
  const seenMessageId = (await admin.get<{ items: { id: number }[] }>(`/api/v1/tickets/${id}/messages`)).body.items[0]?.id;
  const send = (who: Browser, text: string) => () => who.call('post', `/api/v1/tickets/${id}/messages`, { kind: 'reply', text, seenMessageId });
  const answers = await together(seed, send(mei, 'From Mei'), send(tom, 'From Tom'));
  expect(statuses(answers).split(' ').sort()).toEqual(['ok', 'tickets.threadMoved']);
  expect(await messagesOf([id])).toHaveLength(2);
  await rowsAgree();
});

test.each(seeds)('an answer and a customer’s words while the ticket is merged: all of it is in one place (seed %i)', async (seed) => {
  const [source, target] = [await ask('Source'), await ask('Target')];
  const answers = await together(
    seed,
    () => admin.post(`/api/v1/tickets/${source}/merges`, { into: target }),
    () => mei.call('post', `/api/v1/tickets/${source}/messages`, { kind: 'reply', text: 'Answer' }),
    () => admin.post(`/api/v1/tickets/${source}/messages`, { kind: 'reply', as: 'customer', text: 'More' }),
  );
  const [merged, answered, said] = answers;
  expect([merged?.status, said?.status]).toEqual([201, 201]);
  // Either the answer came first and went along, or its writer is told where the ticket is now.
  if (answered?.status !== 201) expect(answered?.body).toMatchObject({ code: 'tickets.mergedAway', detail: `#${target}` });
  const texts = (await messagesOf([source, target])).map((m) => [m.ticket_id, m.text]);
  expect(texts.sort()).toEqual([['Source'], ['Target'], ['More'], ...(answered?.status === 201 ? [['Answer']] : [])].map(([t]) => [target, t]).sort());
  await rowsAgree();
});

test.each(seeds)('two merges that cross: one wins, there is no circle (seed %i)', async (seed) => {
  const [a, b] = [await ask('A'), await ask('B')];
  const answers = await together(
    seed,
    () => admin.post(`/api/v1/tickets/${a}/merges`, { into: b }),
    () => admin.post(`/api/v1/tickets/${b}/merges`, { into: a }),
  );
  expect(answers.filter((x) => x.status === 201)).toHaveLength(1);
  expect(statuses(answers)).toMatch(/tickets\.(mergedAway|mergeIntoItself)/);
  expect([await mergedInto(a), await mergedInto(b)].filter((x) => x !== null)).toHaveLength(1);
  expect(new Set((await messagesOf([a, b])).map((m) => m.ticket_id)).size).toBe(1);
  await rowsAgree();
});

test.each(seeds)('merges in a row, at once: nothing lies on a ticket that is gone (seed %i)', async (seed) => {
  const [a, b, c] = [await ask('A'), await ask('B'), await ask('C')];
  const answers = await together(
    seed,
    () => admin.post(`/api/v1/tickets/${a}/merges`, { into: b }),
    () => admin.post(`/api/v1/tickets/${b}/merges`, { into: c }),
    () => admin.post(`/api/v1/tickets/${c}/merges`, { into: a }),
  );
  expect(statuses(answers)).toMatch(/^(?:(?:ok|tickets\.mergedAway|tickets\.mergeIntoItself) ?){3}$/);
  expect(await messagesOf([a, b, c])).toHaveLength(3);
  await rowsAgree();
});

test.each(seeds)('a merge is undone while both write: everybody’s words stay, once (seed %i)', async (seed) => {
  const [source, target] = [await ask('Source'), await ask('Target')];
  const { id: merge } = (await admin.post<{ id: number }>(`/api/v1/tickets/${source}/merges`, { into: target })).body;
  const answers = await together(
    seed,
    () => admin.delete(`/api/v1/merges/${merge}`),
    () => tom.call('delete', `/api/v1/merges/${merge}`),
    () => mei.call('post', `/api/v1/tickets/${target}/messages`, { kind: 'reply', text: 'Answer' }),
    () => admin.post(`/api/v1/tickets/${source}/messages`, { kind: 'reply', as: 'customer', text: 'More' }),
  );
  const [undone, again, ...wrote] = answers;
  expect(
    statuses([undone as Answer, again as Answer])
      .split(' ')
      .sort(),
  ).toEqual(['ok', 'tickets.mergeNotFound']);
  expect(wrote.map((w) => w.status)).toEqual([201, 201]);
  expect(await mergedInto(source)).toBeNull();
  const rows = await messagesOf([source, target]);
  expect(rows.map((m) => m.text).sort()).toEqual(['Answer', 'More', 'Source', 'Target']);
  expect(rows.find((m) => m.text === 'Source')?.ticket_id).toBe(source);
  await rowsAgree();
});

test.each(seeds)('a message is split off while the ticket is merged away: it is in one place (seed %i)', async (seed) => {
  const [source, target] = [await ask('Source'), await ask('Target')];
  const { id: second } = (await admin.post<{ id: number }>(`/api/v1/tickets/${source}/messages`, { kind: 'reply', as: 'customer', text: 'Other' })).body;
  const answers = await together(
    seed,
    () => admin.post(`/api/v1/tickets/${source}/splits`, { messageIds: [second], subject: 'The other' }),
    () => admin.post(`/api/v1/tickets/${source}/merges`, { into: target }),
  );
  expect(answers[1]?.status).toBe(201);
  expect(await app.app.db.read().rows('select text from message where text = $1 and id = $2', ['Other', second])).toHaveLength(1);
  await rowsAgree();
});

test.each(seeds)('two take one ticket: one has it, the other is told (seed %i)', async (seed) => {
  const id = await ask();
  const { version } = (await admin.get<{ version: number }>(`/api/v1/tickets/${id}`)).body;
  const take = (who: Browser) => () => who.call('patch', `/api/v1/tickets/${id}`, { assigneeId: 'me', version });
  const answers = await together(seed, take(mei), take(tom));
  expect(statuses(answers).split(' ').sort()).toEqual(['ok', 'tickets.changed']);
  const winner = answers.find((a) => a.status === 200)?.body as { assignee: { name: string } };
  expect((await admin.get(`/api/v1/tickets/${id}`)).body).toMatchObject({ assignee: { name: winner.assignee.name } });
  await rowsAgree();
});

test.each(seeds)('asking for the next ticket at once gives nobody the same one (seed %i)', async (seed) => {
  const free = await app.app.db.read().rows('select 1 from ticket where assignee_id is null and merged_into is null');
  const needed = Math.max(0, 6 - free.length);
  for (let i = 0; i < needed; i += 1) await ask();
  const answers = await together(seed, ...[mei, tom, mei, tom, mei, tom].map((who) => () => who.call('post', '/api/v1/assignments', {})));
  const ids = answers.map((a) => (a.body as { ticket: { id: number } | null }).ticket?.id);
  expect(ids.every((id) => id !== undefined)).toBe(true);
  expect(new Set(ids).size).toBe(6);
  await rowsAgree();
});

test('when all that follows is worked off, every rule about tickets holds', async () => {
  await app.settle();
  await app.app.db.transaction(async (tx) => {
    for (const { name, check } of held.invariants) expect([name, await check(tx, { dataDir: '' })]).toEqual([name, []]);
  });
});
