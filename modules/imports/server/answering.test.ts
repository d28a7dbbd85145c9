import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { makeKey } from '#server/identity';
import { type Caller, type TestApp, testApp } from '#testing';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

async function importCsv(content: string): Promise<void> {
  const { secret } = await app.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: 'uploads', role: 'administrator', scopes: null }));
  const answer = await app.http.inject({
    method: 'POST',
    url: '/api/v1/imports',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'multipart/form-data; boundary=edge' },
    payload: `--edge\r\ncontent-disposition: form-data; name="file"; filename="old.csv"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--edge--\r\n`,
  });
  expect(answer.statusCode).toBe(201);
  expect((await admin.post(`/api/v1/imports/${answer.json<{ id: number }>().id}/runs`)).status).toBe(202);
  await app.settle();
}
const mails = () => app.app.db.read().rows<{ kind: string; to_email: string }>('select kind, to_email from outgoing_mail order by ticket_id');

test('what came in with an import is silent; a new answer to it reaches the customer, also one who was named later', async () => {
  await importCsv('text,email\nMy card was swallowed,bo@bank.example\nThe rate is wrong,\n');
  expect(await mails()).toEqual([]);
  const { items } = (await admin.get<{ items: { id: number; subject: string; customer: { email: string | null } }[] }>('/api/v1/tickets')).body;
  const [known, unknown] = ['My card', 'The rate'].map((words) => items.find((t) => t.subject.startsWith(words)));
  if (!known || !unknown) throw new Error('The two questions did not come in.');
  expect([known.customer.email, unknown.customer.email]).toEqual(['bo@bank.example', null]);

  const customer = await admin.post<{ id: number; email: string }>('/api/v1/customers', { name: 'Ana Costa', email: 'ana@bank.example' });
  expect(customer.body.email).toBe('ana@bank.example');
  const changed = await admin.patch(`/api/v1/tickets/${unknown.id}`, { customerId: customer.body.id });
  expect(changed.body).toMatchObject({ customer: { id: customer.body.id, email: 'ana@bank.example' } });
  for (const ticket of [known, unknown])
    expect((await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { kind: 'reply', text: 'A new card is on its way.', status: 'solved' })).status).toBe(
      201,
    );
  await app.settle();
  expect(await mails()).toEqual([
    { kind: 'reply', to_email: 'bo@bank.example' },
    { kind: 'reply', to_email: 'ana@bank.example' },
  ]);
});
