import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';
import { ask, linkIn, mailsOf, sealedIn, Visitor } from './portal.fixture.ts';

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Ticket = { id: number; category: string; status: string; followUpOf: number | null };
const ticket = async (id: number): Promise<Ticket> => (await admin.get<Ticket>(`/api/v1/tickets/${id}`)).body;

async function asked(email: string, subject: string): Promise<{ visitor: Visitor; link: string; id: number }> {
  const visitor = new Visitor(app);
  const { location } = await ask(app, visitor, { email, subject });
  const link = location.split('?')[0] ?? '';
  const id = Number(/We have your request: #(\d+)/.exec((await visitor.get(location)).body)?.[1]);
  return { visitor, link, id };
}

async function signIn(email: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  expect((await visitor.post('/my/links', { email })).location).toBe('/my/asked');
  await app.settle();
  const mail = (await mailsOf(app)).findLast((m) => m.kind === 'portal.link' && m.to_email === email);
  const path = linkIn(mail?.text ?? '', '/my/enter');
  expect((await visitor.get(path)).body).toContain('Open my requests');
  expect((await visitor.post('/my/enter', { token: path.split('/').at(-1) ?? '' })).location).toBe('/my');
  return visitor;
}

test('the customer answers, closes, opens again; on a closed request writing makes a linked new one', async () => {
  const { visitor, link, id } = await asked('flow@example.com', 'Flow');
  const send = async (message: string) => visitor.post(`${link}/messages`, { form: sealedIn(await visitor.get(link)), website: '', message });
  expect((await visitor.post(`${link}/closure`, { form: sealedIn(await visitor.get(link)) })).location).toBe(`${link}?done=closed`);
  expect((await ticket(id)).category).toBe('solved');
  expect((await visitor.get(link)).body).toContain('We believe this is solved');
  expect((await visitor.post(`${link}/reopening`, { form: sealedIn(await visitor.get(link)) })).location).toBe(`${link}?done=reopened`);
  expect((await ticket(id)).category).toBe('open');
  await admin.patch(`/api/v1/tickets/${id}`, { status: 'solved' });
  expect((await send('Still drips')).status).toBe(303);
  expect((await ticket(id)).category).toBe('open');
  await admin.patch(`/api/v1/tickets/${id}`, { status: 'closed' });
  const followUp = await send('Once more');
  expect(followUp.location).toMatch(/^\/t\/[\w-]{43}\?done=followUp$/);
  expect(followUp.location).not.toContain(link);
  const page = await visitor.get(followUp.location);
  const newId = Number(/A new request has been opened: #(\d+)/.exec(page.body)?.[1]);
  expect((await ticket(newId)).followUpOf).toBe(id);
  expect(page.body).toContain('Once more');
});

test('an address that takes forms leads to its page when a browser opens it by itself', async () => {
  const { visitor, link } = await asked('reload@example.com', 'Reload');
  for (const [from, to] of [
    [`${link}/messages`, link],
    [`${link}/closure?done=closed`, link],
    ['/my/requests/12/messages', '/my/requests/12'],
    ['/my/links', '/my'],
    ['/my/enter', '/my'],
  ] as const)
    expect(await visitor.get(from)).toMatchObject({ status: 303, location: to });
  const lost = await new Visitor(app).get('/my/requests/12');
  expect(lost.status).toBe(404);
  expect(lost.body).toContain('<a class="button primary" href="/my">');
});

test('an answer that is sent twice stands there once; an empty one is refused; files may come alone', async () => {
  const { visitor, link } = await asked('twice@example.com', 'Twice');
  const form = sealedIn(await visitor.get(link));
  await Promise.all([
    visitor.post(`${link}/messages`, { form, website: '', message: 'Only once' }),
    visitor.post(`${link}/messages`, { form, website: '', message: 'Only once' }),
  ]);
  expect((await visitor.get(link)).body.split('Only once')).toHaveLength(2);
  expect((await visitor.post(`${link}/messages`, { form, website: '', message: ' ' })).status).toBe(422);
  expect(
    (await visitor.post(`${link}/messages`, { form, website: '', message: '' }, [{ field: 'files', name: 'photo.png', bytes: Buffer.from('x') }])).status,
  ).toBe(303);
  expect((await visitor.get(link)).body).toContain('photo.png');
});

test('an agent’s reply arrives by mail with a link of its own, from a person, in the ticket’s thread; notes never do', async () => {
  const { visitor, link, id } = await asked('mail@example.com', 'By mail');
  await app.settle();
  await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'Secret note about this customer' });
  await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'reply', html: '<p>Turn it <b>off</b>.</p><script>alert(1)</script>' });
  await app.settle();
  await app.settle();
  const mails = (await mailsOf(app)).filter((m) => m.to_email === 'mail@example.com' && m.kind === 'reply');
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain('Turn it off.');
  expect(mails[0]?.html).toContain('<b>off</b>');
  expect(mails[0]?.html).not.toContain('script');
  const mailed = linkIn(mails[0]?.text ?? '', '/t');
  expect(mailed).not.toBe(link);
  const page = await visitor.get(mailed);
  expect(page.body).toContain('Turn it off.');
  expect(page.body).not.toContain('Secret note');
});

test('looking changes nothing: scanners may open every address as often as they like', async () => {
  const { visitor, link, id } = await asked('scanner@example.com', 'Scanned');
  await visitor.post('/my/links', { email: 'scanner@example.com' });
  await app.settle();
  const enter = linkIn((await mailsOf(app)).findLast((m) => m.kind === 'portal.link')?.text ?? '', '/my/enter');
  const state = () =>
    app.app.db
      .read()
      .rows(
        'select (select count(*) from event) as events, (select max(version) from ticket) as version, (select count(*) from portal_session) as sessions, (select count(*) from portal_sign_in where used_at is not null) as used, (select sum(extract(epoch from expires_at)) from request_link) as links',
      );
  const before = await state();
  for (const path of [
    link,
    `${link}?done=closed`,
    enter,
    '/my',
    '/my/new',
    `/my/requests/${id}`,
    '/request',
    `${link}/files/00000000-0000-4000-8000-000000000000`,
    `${link}/closure`,
    `${link}/reopening`,
    '/my/leave',
  ]) {
    expect((await new Visitor(app).get(path)).status).toBeLessThan(500);
    await app.http.inject({ method: 'HEAD', url: path });
  }
  expect(await state()).toEqual(before);
  const fresh = new Visitor(app);
  expect((await fresh.post('/my/enter', { token: enter.split('/').at(-1) ?? '' })).location).toBe('/my');
  expect((await new Visitor(app).post('/my/enter', { token: enter.split('/').at(-1) ?? '' })).status).toBe(410);
});

test('links end: wrong, for another ticket’s files, revoked, 90 days after the last thing that happened', async () => {
  const one = await asked('one@example.com', 'One');
  const two = await asked('two@example.com', 'Two');
  await one.visitor.post(`${one.link}/messages`, { form: sealedIn(await one.visitor.get(one.link)), website: '', message: 'with file' }, [
    { field: 'files', name: 'mine.txt', bytes: Buffer.from('mine') },
  ]);
  const file = /\/files\/([\w-]{36})/.exec((await one.visitor.get(one.link)).body)?.[1] ?? '';
  expect((await one.visitor.get(`${one.link}/files/${file}`)).status).toBe(200);
  expect((await two.visitor.get(`${two.link}/files/${file}`)).status).toBe(404);
  expect((await one.visitor.get(`${one.link.slice(0, -2)}AA`)).status).toBe(404);
  expect((await one.visitor.get('/t/x')).status).toBe(404);
  // A form of one request does not work on another.
  expect((await two.visitor.post(`${two.link}/messages`, { form: sealedIn(await one.visitor.get(one.link)), website: '', message: 'x' })).status).toBe(422);
  await app.settle();
  app.clock.advance(60 * 86_400_000);
  await admin.post(`/api/v1/tickets/${one.id}/messages`, { kind: 'reply', text: 'Still there?' });
  await app.settle();
  app.clock.advance(60 * 86_400_000);
  expect((await one.visitor.get(one.link)).status).toBe(200);
  expect((await two.visitor.get(two.link)).status).toBe(404);
  expect((await admin.delete<{ revoked: number }>(`/api/v1/tickets/${one.id}/private-links`)).body.revoked).toBeGreaterThan(0);
  expect((await one.visitor.get(one.link)).status).toBe(404);
});

test('/my shows all of a person’s requests, also those of an address merged later, and nobody else’s', async () => {
  const mine = await asked('me@example.com', 'Mine');
  const second = await asked('me.too@example.com', 'Mine as well');
  const other = await asked('other@example.com', 'Not mine');
  const visitor = await signIn('me@example.com');
  const list = await visitor.get('/my');
  expect(list.body).toContain('Mine');
  expect(list.body).not.toContain('Mine as well');
  expect(list.body).not.toContain('Not mine');
  const foreign = await visitor.get(`/my/requests/${other.id}`);
  const missing = await visitor.get('/my/requests/999999');
  expect([foreign.status, missing.status]).toEqual([404, 404]);
  const shown = (page: { body: string }): string => page.body.slice(page.body.indexOf('<main'));
  expect(shown(foreign)).toBe(shown(missing));
  expect((await visitor.post(`/my/requests/${other.id}/closure`, { form: sealedIn(list) })).status).toBe(404);
  expect((await ticket(other.id)).category).toBe('new');
  const customerOf = async (id: number) => (await admin.get<{ customer: { id: number } }>(`/api/v1/tickets/${id}`)).body.customer.id;
  const merged = await admin.post(`/api/v1/customers/${await customerOf(second.id)}/merges`, { into: await customerOf(mine.id) });
  expect(merged.status).toBeLessThan(300);
  expect((await visitor.get('/my')).body).toContain('Mine as well');
  expect((await visitor.get(`/my/requests/${second.id}`)).status).toBe(200);
});

test('of requests of several people that were merged each sees their own, how far it is, and nothing of the others’', async () => {
  const [mine, theirs] = [await asked('merged.one@example.com', 'My broken lid'), await asked('merged.two@example.com', 'Their private matter')];
  await admin.post(`/api/v1/tickets/${mine.id}/messages`, { kind: 'reply', text: 'To you alone, before' });
  await admin.post(`/api/v1/tickets/${theirs.id}/messages`, { kind: 'reply', text: 'To them alone, before' });
  expect((await admin.post(`/api/v1/tickets/${mine.id}/merges`, { into: theirs.id })).status).toBe(201);
  await admin.post(`/api/v1/tickets/${theirs.id}/messages`, { kind: 'reply', text: 'To them, after' });
  // Also the mails that were not written yet when the tickets were merged.
  await app.settle();
  const mailed = (await mailsOf(app))
    .filter((m) => m.kind === 'reply' && /To (?:you|them)/.test(m.text))
    .map((m) => [m.to_email.split('@')[0], m.text.split('\n')[0]]);
  expect(mailed.sort()).toEqual([
    ['merged.one', 'To you alone, before'],
    ['merged.two', 'To them alone, before'],
    ['merged.two', 'To them, after'],
  ]);
  const page = await mine.visitor.get(mine.link);
  expect(page.status).toBe(200);
  expect(page.body).toContain('To you alone, before');
  for (const word of ['Their private matter', 'To them alone, before', 'To them, after']) expect(page.body).not.toContain(word);
  const answered = await mine.visitor.post(`${mine.link}/messages`, { form: sealedIn(page), website: '', message: 'My late word' });
  expect(answered.location).toBe(`${mine.link}?done=answered#main`);
  expect((await mine.visitor.get(mine.link)).body).toContain('My late word');
  const other = (await theirs.visitor.get(theirs.link)).body;
  for (const word of ['Their private matter', 'To them alone, before', 'To them, after']) expect(other).toContain(word);
  for (const word of ['My broken lid', 'To you alone, before', 'My late word']) expect(other).not.toContain(word);
  // It is not theirs to close.
  expect((await mine.visitor.post(`${mine.link}/closure`, { form: sealedIn(page) })).status).toBe(303);
  expect((await ticket(theirs.id)).category).toBe('open');
  const list = (await (await signIn('merged.one@example.com')).get('/my')).body;
  expect(list).toContain('My broken lid');
  expect(list).not.toContain('Their private matter');
  await admin.patch(`/api/v1/tickets/${theirs.id}`, { status: 'solved' });
  const solved = (await mine.visitor.get(mine.link)).body;
  expect(solved).toContain('We believe this is solved');
  expect(solved).not.toContain('/reopening');
});

test('a new request of one’s own needs no address again; signing out ends it; unknown addresses get the same answer and no mail', async () => {
  await asked('known@example.com', 'First');
  const visitor = await signIn('known@example.com');
  const form = await visitor.get('/my/new');
  expect(form.body).toContain('known@example.com');
  expect(form.body).not.toMatch(/<input type="email"/);
  app.clock.advance(5_000);
  const sent = await visitor.post('/my/requests', {
    form: sealedIn(form),
    website: '',
    subject: 'Second',
    message: 'From the portal',
    email: 'victim@example.com',
  });
  expect(sent.location).toMatch(/^\/my\/requests\/\d+\?done=sent$/);
  expect((await visitor.get('/my')).body).toContain('Second');
  // A form sealed for nobody's session cannot sign anybody out.
  const list = await visitor.get('/my');
  const leave = /<form method="post" action="\/my\/leave"><input type="hidden" name="form" value="([^"]+)"/.exec(list.body)?.[1] ?? '';
  await visitor.post('/my/leave', { form: 'forged' });
  expect((await visitor.get('/my')).body).toContain('Second');
  await visitor.post('/my/leave', { form: leave });
  expect((await visitor.get('/my')).body).not.toContain('Second');
  const before = (await mailsOf(app)).length;
  const stranger = await new Visitor(app).post('/my/links', { email: 'nobody@example.com' });
  expect([stranger.status, stranger.location]).toEqual([303, '/my/asked']);
  await app.settle();
  expect((await mailsOf(app)).length).toBe(before);
});

test('a sign-in link ends after 15 minutes, a session after 30 days, and an address is sent few links', async () => {
  await asked('late@example.com', 'Late');
  const visitor = new Visitor(app);
  for (let i = 0; i < 8; i += 1) expect((await visitor.post('/my/links', { email: 'late@example.com' })).location).toBe('/my/asked');
  await app.settle();
  const mails = (await mailsOf(app)).filter((m) => m.kind === 'portal.link' && m.to_email === 'late@example.com');
  expect(mails).toHaveLength(5);
  const token =
    linkIn(mails[0]?.text ?? '', '/my/enter')
      .split('/')
      .at(-1) ?? '';
  app.clock.advance(16 * 60_000);
  expect((await visitor.post('/my/enter', { token })).status).toBe(410);
  app.clock.advance(3600_000);
  const inside = await signIn('late@example.com');
  app.clock.advance(29 * 86_400_000);
  expect((await inside.get('/my')).body).toContain('Late');
  app.clock.advance(2 * 86_400_000);
  expect((await inside.get('/my')).body).toContain('See all your requests');
});
