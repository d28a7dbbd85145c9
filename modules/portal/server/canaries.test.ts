/** Words that only the team may read, in every place where they can be; then everything that a customer can get hold of. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { storeFile } from '#server/files';
import { type Caller, person, signedIn, type TestApp, testApp } from '#testing';
import { ask, linkIn, mailsOf, sealedIn, Visitor } from './portal.fixture.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  await app.settle();
});
afterAll(() => app.end());

const canary = /canary/i;
const made = async (path: string, body: object): Promise<{ id: number }> => {
  const answer = await admin.post<{ id: number }>(path, body);
  expect([201, 202], `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.body;
};
const done = async (answer: Promise<{ status: number; body: unknown }>): Promise<void> => {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
};

test('what the team writes among itself reaches no page, mail, file or answer of a customer', async () => {
  const dana = await person(app, 'agent', 'Dana', 'dana.canary@team.example');
  const eli = await person(app, 'agent', 'Eli CANARYCOLLEAGUE');
  const team = await made('/api/v1/teams', { name: 'CANARYTEAM', memberIds: [dana.id, eli.id] });
  const queue = await made('/api/v1/queues', { name: 'CANARYQUEUE', teamIds: [team.id], description: 'CANARYQUEUETEXT' });
  await made('/api/v1/ticket-fields', { key: 'canary_field', label: { en: 'CANARYLABEL', 'zh-CN': 'CANARYLABEL' }, kind: 'text', onForm: false });
  const visitor = new Visitor(app);
  const { location } = await ask(app, visitor, { email: 'ana@customer.example', subject: 'Kettle' });
  const link = location.split('?')[0] ?? '';
  const id = Number(/#(\d+)/.exec((await visitor.get(location)).body)?.[1]);
  const desk = await signedIn(app, dana);
  const customerId = (await admin.get<{ customer: { id: number } }>(`/api/v1/tickets/${id}`)).body.customer.id;
  const company = await made('/api/v1/companies', { name: 'CANARYCOMPANY', domains: [], notes: 'CANARYCOMPANYNOTES' });
  await done(admin.patch(`/api/v1/customers/${customerId}`, { notes: 'CANARYCUSTOMERNOTES', tier: 'CANARYTIER', companyId: company.id }));
  await done(
    admin.patch(`/api/v1/tickets/${id}`, {
      queueId: queue.id,
      assigneeId: dana.id,
      tags: ['CANARYTAG'],
      fields: { canary_field: 'CANARYVALUE' },
      priority: 'urgent',
    }),
  );
  const file = await storeFile(app.app, {
    name: 'CANARYFILE.txt',
    buffer: Buffer.from('CANARYBYTES'),
    uploader: { ...systemActor('x'), kind: 'user', id: dana.id },
  });
  await done(desk.call('post', `/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'CANARYNOTE', files: [file.id] }));
  await done(desk.call('put', `/api/v1/tickets/${id}/drafts/reply`, { html: '<p>CANARYDRAFT</p>', text: 'CANARYDRAFT' }));
  await done(
    desk.call('post', `/api/v1/tickets/${id}/scheduled-replies`, {
      text: 'CANARYPLANNED',
      sendAt: '2027-03-01T09:00:00Z',
    }),
  );
  const linked = await made('/api/v1/tickets', { subject: 'CANARYLINKED', text: 'CANARYLINKEDTEXT', customer: { email: 'other@customer.example' } });
  await done(admin.put(`/api/v1/tickets/${id}/links/${linked.id}`));
  const twin = await made('/api/v1/tickets', { subject: 'Kettle again', text: 'Of the same person', customer: { email: 'ana@customer.example' } });
  await done(admin.post(`/api/v1/tickets/${twin.id}/messages`, { kind: 'note', text: 'CANARYMERGEDNOTE' }));
  await done(admin.post(`/api/v1/tickets/${twin.id}/merges`, { into: id }));
  await done(desk.call('post', `/api/v1/tickets/${id}/messages`, { kind: 'reply', text: 'We send you a new lid.' }));
  await app.settle();
  await done(desk.call('patch', `/api/v1/tickets/${id}`, { status: 'solved' }));
  await app.settle();
  app.clock.advance(3 * 86_400_000);
  await app.settle();

  const seen: [string, string][] = [];
  const look = async (who: Visitor, path: string) => {
    const page = await who.get(path);
    seen.push([path, `${JSON.stringify(page.headers)} ${page.body}`]);
    return page;
  };
  const page = await look(visitor, link);
  expect(page.body).toContain('We send you a new lid.');
  expect(page.body).toContain('Of the same person');
  expect((await look(visitor, `${link}/files/${file.id}`)).status).toBe(404);
  await visitor.post('/my/links', { email: 'ana@customer.example' });
  await app.settle();
  const entry = linkIn((await mailsOf(app)).findLast((m) => m.kind === 'portal.link')?.text ?? '', '/my/enter');
  const mine = new Visitor(app);
  await mine.get(entry);
  await mine.post('/my/enter', { token: entry.split('/').at(-1) ?? '' });
  const list = await look(mine, '/my');
  expect(list.body).toContain('Kettle');
  for (const path of [
    `/my/requests/${id}`,
    `/my/requests/${linked.id}`,
    `/my/requests/${twin.id}`,
    '/my/new',
    '/request',
    '/my/requests?q=CANARY',
    `/my/requests/${id}/files/${file.id}`,
  ])
    await look(mine, path);
  const answered = await visitor.post(`${link}/messages`, { form: sealedIn(await visitor.get(link)), website: '', message: 'Thank you' });
  seen.push(['answer', `${answered.location} ${answered.body}`]);
  await app.settle();
  for (const mail of await mailsOf(app)) if (mail.to_email === 'ana@customer.example') seen.push([`mail ${mail.kind}`, JSON.stringify(mail)]);
  expect(seen.filter(([what]) => what.startsWith('mail')).length).toBeGreaterThanOrEqual(3);
  // The search above is repeated on the page as what was typed.
  const leaks = seen.flatMap(([what, text]) =>
    canary.test(text.replaceAll('q=CANARY', '')) ? [`${what}: ${/.{60}canary.{60}/i.exec(text)?.[0] ?? text}`] : [],
  );
  expect(leaks).toEqual([]);
  // The customer has no way to the team's side: not its API, not its live stream.
  for (const path of ['/api/v1/events', `/api/v1/tickets/${id}`, `/api/v1/tickets/${id}/messages`, `/api/v1/files/${file.id}`])
    expect((await mine.get(path)).status, path).toBe(401);
});
