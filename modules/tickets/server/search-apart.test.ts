import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Asked = { name?: string; text?: string; queueId?: number; tags?: string[] };
let customers = 0;
const ask = async (subject: string, { name = 'Somebody', text = 'Hello', ...more }: Asked = {}): Promise<number> => {
  customers += 1;
  const body = { subject, text, customer: { email: `c${customers}@example.com`, name }, ...more };
  return (await admin.post<{ id: number }>('/api/v1/tickets', body)).body.id;
};
const answer = (id: number, text: string) => admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text });
type Page = { items: { id: number }[]; nextCursor: string | null };
const page = async (q: string, rest = '', who = admin): Promise<Page> => (await who.get<Page>(`/api/v1/tickets?q=${encodeURIComponent(q)}${rest}`)).body;
const find = async (q: string, rest = '', who = admin): Promise<number[]> => (await page(q, rest, who)).items.map((t) => t.id);

test('a name and what that person wrote, the subject and a note, find the ticket', async () => {
  const silva = await ask('Damaged on arrival', { name: 'Vera Silva', text: 'The grinder came in pieces.', tags: ['fragile'] });
  await answer(silva, 'Courier says the parcel was dropped 退款');
  await ask('Grinder question', { name: 'Tom Other', text: 'Which beans?' });
  await ask('Wrong colour', { name: 'Vera Silva', text: 'It is green.' });
  await app.settle();
  for (const q of [
    'Silva grinder',
    'grinder silva',
    'damaged courier',
    'courier pieces',
    'fragile parcel vera',
    'silva 退款',
    'silva the grinder',
    'arrival parc',
  ])
    expect([q, await find(q)]).toEqual([q, [silva]]);
  expect(await find('silva grinder beans')).toEqual([]);
  expect(await find('silva nowheretobefound')).toEqual([]);
  // However many words there are, the last one counts.
  expect(await find('vera silva damaged arrival grinder pieces courier parcel')).toEqual([silva]);
  expect(await find('vera silva damaged arrival grinder pieces courier beans')).toEqual([]);
  expect(await find('silva grinder', '&status=closed')).toEqual([]);
  expect(await find('silva grinder', '&tag=fragile')).toEqual([silva]);
});

test('words in one place come first, then those that stand apart; pages follow on without doubles', async () => {
  const apart = [await ask('Quartz watch', { text: 'The zephyr strap broke.' }), await ask('Zephyr fan', { text: 'It hums like quartz.' })];
  const together = [await ask('Quartz zephyr'), await ask('Something', { text: 'A zephyr with quartz in it.' })];
  await app.settle();
  const all = await find('quartz zephyr');
  expect([...all].sort()).toEqual([...together, ...apart].sort());
  expect(all.slice(0, 2).sort()).toEqual([...together].sort());
  const paged: number[] = [];
  for (let cursor = ''; ; ) {
    const { items, nextCursor } = await page('quartz zephyr', `&limit=1${cursor}`);
    paged.push(...items.map((t) => t.id));
    if (!nextCursor) break;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  expect(paged).toEqual(all);
});

test('what another team has is not found by its parts either', async () => {
  const team = (await admin.post<{ id: number }>('/api/v1/teams', { name: 'Apart' })).body.id;
  const queue = (await admin.post<{ id: number }>('/api/v1/queues', { name: 'Apart', teamIds: [team] })).body.id;
  const secret = await ask('Basilisk', { text: 'Under the obelisk.', queueId: queue });
  await app.settle();
  expect(await find('basilisk obelisk')).toEqual([secret]);
  expect(await find('basilisk obelisk', '', await app.as('agent'))).toEqual([]);
});
