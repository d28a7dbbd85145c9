import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type NewMail, queueMail } from '#server/outbox';
import { type Caller, type TestApp, testApp } from '#testing';
import { claimMail, type MailRow, markFailed, markSent, markWaiting } from './mail.repo.ts';
import { sendJob, sweepMails } from './sending.ts';
import { startSmtp, type TestSmtp } from './smtp.fixture.ts';

type Item = { id: string; state: string; attempts: number; lastError: string | null; heldFor: string | null; subject: string };
let app: TestApp;
let smtp: TestSmtp;
let admin: Caller;
const configure = (more: Record<string, unknown> = {}) =>
  admin.put('/api/v1/settings/smtp', {
    value: { host: '127.0.0.1', port: smtp.port, security: 'none', fromName: 'Harbor Help', fromAddress: 'help@harbor.example', ...more },
  });
const queue = (mail: Partial<NewMail> = {}) =>
  app.app.db.transaction((tx) =>
    queueMail(tx, { kind: 'notice', to: { email: 'ana@customer.example', name: 'Ana Gómez' }, language: 'en', subject: 'Hello', text: 'Good day.', ...mail }),
  );
const read = async (id: string) => (await admin.get<Item & { text: string; messageId: string }>(`/api/v1/outbox/${id}`)).body;
const sweep = () => app.app.db.transaction((tx) => sweepMails(tx));

beforeAll(async () => {
  [app, smtp] = await Promise.all([testApp(), startSmtp()]);
  admin = await app.as('administrator');
});
afterAll(async () => {
  await app.end();
  await smtp.close();
});
beforeEach(() => {
  smtp.received.length = 0;
  smtp.refuse('rcpt', null);
  smtp.refuse('data', null);
});

test('mail is held until a server is set, then goes out once', async () => {
  const id = await queue({ subject: 'Held first' });
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'held', heldFor: 'server', text: 'Good day.' });
  expect((await admin.get('/api/v1/outbox/summary')).body).toEqual({ held: 1, heldAfterRestore: 0, holding: false, waiting: 0, failed: 0, configured: false });
  expect((await admin.post(`/api/v1/outbox/${id}/retries`)).body).toMatchObject({ code: 'outbox.noServer' });
  expect((await configure()).status).toBe(200);
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 1 });
  expect(smtp.received).toHaveLength(1);
  await sweep();
  await app.settle();
  expect(smtp.received).toHaveLength(1);
});

test('a mail carries its addresses, a plain twin and the marks of a program, an answer of a person does not', async () => {
  await queue({ subject: '订单 3721 — 已处理', html: '<p>Good <b>day</b>.</p>', replyTo: 'reply@harbor.example' });
  await queue({ kind: 'reply', subject: 'Your kettle', from: { name: 'Mara from Harbor' } });
  await app.settle();
  const mails = await Promise.all(smtp.received.map((r) => PostalMime.parse(r.raw)));
  const notice = mails.find((m) => m.subject === '订单 3721 — 已处理');
  const answer = mails.find((m) => m.subject === 'Your kettle');
  expect(notice).toMatchObject({
    to: [{ name: 'Ana Gómez', address: 'ana@customer.example' }],
    from: { name: 'Harbor Help', address: 'help@harbor.example' },
    replyTo: [{ address: 'reply@harbor.example' }],
  });
  expect(notice?.text?.trim()).toBe('Good day.');
  expect(notice?.html).toContain('<b>day</b>');
  expect(notice?.headers.find((h) => h.key === 'auto-submitted')?.value).toBe('auto-generated');
  expect(answer?.from?.name).toBe('Mara from Harbor');
  expect(answer?.headers.find((h) => h.key === 'auto-submitted')).toBeUndefined();
});

test('one key is one mail', async () => {
  const [a, b] = [await queue({ key: 'ticket:7:answer:9' }), await queue({ key: 'ticket:7:answer:9', subject: 'Again' })];
  expect(b).toBe(a);
  await app.settle();
  await queue({ key: 'ticket:7:answer:9' });
  await app.settle();
  expect(smtp.received).toHaveLength(1);
});

test('a mail of a transaction that fails is never sent', async () => {
  await expect(
    app.app.db.transaction(async (tx) => {
      await queueMail(tx, { kind: 'notice', to: { email: 'ana@customer.example' }, language: 'en', subject: 'Never', text: 'x' });
      throw new Error('The fact did not happen.');
    }),
  ).rejects.toThrow('did not happen');
  await app.settle();
  expect(smtp.received).toHaveLength(0);
});

test('4xx is tried again with the same Message-ID, and given up after three days', async () => {
  smtp.refuse('rcpt', { code: 451, text: 'Greylisted, come back later' });
  const id = await queue();
  await app.settle();
  const first = await read(id);
  expect(first).toMatchObject({ state: 'waiting', attempts: 1 });
  expect(first.lastError).toContain('Greylisted');
  smtp.refuse('rcpt', null);
  app.clock.advance(10 * 60_000);
  await sweep();
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 2, messageId: first.messageId, lastError: null });
  expect(smtp.received[0]?.raw).toContain(first.messageId);

  smtp.refuse('rcpt', { code: 451, text: 'Still not' });
  const lost = await queue();
  await app.settle();
  app.clock.advance(3 * 24 * 3_600_000 + 60_000);
  await sweep();
  await app.settle();
  expect(await read(lost)).toMatchObject({ state: 'failed', attempts: 2 });
});

test('5xx fails at once with the words of the server; a person may try again', async () => {
  smtp.refuse('rcpt', { code: 550, text: 'No such mailbox here' });
  const id = await queue({ ticketId: 3721 });
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'failed', attempts: 1, lastError: expect.stringContaining('No such mailbox here') });
  const failed = await admin.get<{ items: Item[] }>('/api/v1/outbox?state=failed');
  expect(failed.body.items.map((m) => m.id)).toContain(id);
  smtp.refuse('rcpt', null);
  expect((await admin.post(`/api/v1/outbox/${id}/retries`)).status).toBe(202);
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'sent' });
});

test('a wrong password is the fault of the settings: mail waits and goes out when it is right', async () => {
  const guarded = await startSmtp({ user: 'careloop', password: 'right' });
  await configure({ port: guarded.port, user: 'careloop', password: 'wrong' });
  const id = await queue();
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'waiting' });
  const answered = await admin.post<{ sent: boolean; answer: string }>('/api/v1/outbox/tests', { to: 'me@harbor.example' });
  expect(answered.body.sent).toBe(false);
  await configure({ port: guarded.port, user: 'careloop', password: 'right' });
  expect((await admin.post('/api/v1/outbox/tests', { to: 'me@harbor.example' })).body).toMatchObject({ sent: true });
  await admin.post(`/api/v1/outbox/${id}/retries`);
  await app.settle();
  expect(guarded.received.map((r) => r.to[0])).toEqual(['me@harbor.example', 'ana@customer.example']);
  const shown = (await admin.get<{ value: Record<string, unknown> }>('/api/v1/settings/smtp')).body.value;
  expect(shown.password).toBe('••••');
  await configure({ user: '', password: '' });
  await guarded.close();
});

test('no field can add a header or a recipient', async () => {
  const evil = 'Hi\r\nBcc: thief@evil.example\r\n\r\nBody';
  await queue({ subject: evil, to: { email: 'ana@customer.example', name: evil }, from: { name: evil }, headers: { 'X-Ticket': evil } });
  await app.settle();
  const [mail] = smtp.received;
  expect(mail?.to).toEqual(['ana@customer.example']);
  const parsed = await PostalMime.parse(mail?.raw ?? '');
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.headers.map((h) => h.key)).not.toContain('bcc');
  expect(parsed.text?.trim()).toBe('Good day.');
  await expect(queue({ to: { email: 'ana@customer.example\r\nBcc: thief@evil.example' } })).rejects.toThrow('outbox.badAddress');
  await expect(queue({ replyTo: 'a@b.example, c@d.example' })).rejects.toThrow('outbox.badAddress');
  await expect(queue({ headers: { 'X-A\r\nBcc': 'thief@evil.example' } })).rejects.toThrow('cannot carry');
  await expect(queue({ headers: { BCC: 'thief@evil.example' } })).rejects.toThrow('cannot carry');
  expect((await admin.put('/api/v1/settings/smtp', { value: { fromName: evil } })).status).toBe(422);
});

test('mails of one thread refer to each other', async () => {
  await queue({ kind: 'reply', threadId: 'ticket-12', subject: 'First' });
  await app.settle();
  await queue({ kind: 'reply', threadId: 'ticket-12', subject: 'Second' });
  await app.settle();
  const [first, second] = await Promise.all(smtp.received.map((r) => PostalMime.parse(r.raw)));
  expect(second?.inReplyTo).toBe(first?.messageId);
  expect(second?.references).toBe(`<thread.ticket-12@harbor.example> ${first?.messageId ?? ''}`);
});

test('a cancelled mail stays, and what is gone cannot be cancelled', async () => {
  smtp.refuse('data', { code: 452, text: 'Full' });
  const id = await queue();
  await app.settle();
  expect((await admin.delete(`/api/v1/outbox/${id}`)).status).toBe(204);
  smtp.refuse('data', null);
  app.clock.advance(3_600_000);
  await sweep();
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'cancelled' });
  const sent = await queue();
  await app.settle();
  expect((await admin.delete(`/api/v1/outbox/${sent}`)).body).toMatchObject({ code: 'outbox.alreadyGone' });
});

test('a try that died halfway is taken up again with the same Message-ID', async () => {
  const id = await queue({ subject: 'Survives a crash' });
  await app.app.db
    .read()
    .rows(`update outgoing_mail set state = 'sending', claimed_at = $2, message_id = '<kept@harbor.example>', attempts = 1 where id = $1`, [
      id,
      app.clock.now(),
    ]);
  await app.settle();
  expect(smtp.received).toHaveLength(0);
  app.clock.advance(11 * 60_000);
  await sweep();
  await app.settle();
  expect(smtp.received.map((r) => /^Message-ID: (.*)$/im.exec(r.raw)?.[1]?.trim())).toEqual(['<kept@harbor.example>']);
});

test('a mail whose tries all die with their worker is given up after three days', async () => {
  const id = await queue({ subject: 'Kills its worker' });
  const die = (triedAgoMs: number) =>
    app.app.db
      .read()
      .rows(`update outgoing_mail set state = 'sending', claimed_at = $2, first_tried_at = $3, attempts = attempts + 1 where id = $1`, [
        id,
        app.clock.now(),
        new Date(app.clock.now().getTime() - triedAgoMs),
      ]);
  await die(73 * 3_600_000);
  app.clock.advance(9 * 60_000);
  await sweep();
  expect(await read(id)).toMatchObject({ state: 'sending' });
  app.clock.advance(2 * 60_000);
  await sweep();
  await app.settle();
  expect(await read(id)).toMatchObject({ state: 'failed', lastError: expect.stringContaining('process') });
  expect(await app.app.db.read().rows(`select 1 as ok from event where type = 'mail.failed' and data->>'mailId' = $1`, [id])).toHaveLength(1);
});

test('a worker that stood still takes nothing from the one that has its mail now, and what both handed over counts once', async () => {
  const handedOver = async () => (await app.app.db.read().one<{ n: number }>('select handed_over as n from outbox_generation')).n;
  const id = await queue({ subject: 'In two hands' });
  const claim = () => app.app.db.transaction(async (tx) => (await claimMail(tx, id, 'harbor.example')) as MailRow);
  const still = await claim();
  app.clock.advance(11 * 60_000);
  await sweep();
  const now = await claim();
  const before = await handedOver();
  await app.app.db.transaction(async (tx) => {
    expect(await markWaiting(tx, still, 'The line broke.', tx.now)).toBe(false);
    expect(await markFailed(tx, still, 'Refused.')).toBe(false);
  });
  expect(await read(id)).toMatchObject({ state: 'sending', lastError: null });
  expect(await app.app.db.transaction((tx) => markSent(tx, still.id))).toBe(true);
  expect(await app.app.db.transaction((tx) => markSent(tx, now.id))).toBe(false);
  expect(await app.app.db.transaction((tx) => markWaiting(tx, now, 'The line broke.', tx.now))).toBe(false);
  expect(await read(id)).toMatchObject({ state: 'sent' });
  expect(await handedOver()).toBe(before + 1);
});

test('the list is paged, and only administrators see it', async () => {
  const all = (await admin.get<{ items: Item[] }>('/api/v1/outbox?limit=100')).body.items.map((m) => m.id);
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = (
      await admin.get<{ items: Item[]; nextCursor: string | null }>(`/api/v1/outbox?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    ).body;
    paged.push(...page.items.map((m) => m.id));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(all);
  expect(all.length).toBeGreaterThan(8);
  expect((await admin.get('/api/v1/outbox?cursor=broken')).status).toBe(422);
  for (const role of ['lead', 'agent', 'light_agent', 'reviewer'] as const) expect((await (await app.as(role)).get('/api/v1/outbox')).status).toBe(403);
});

test('a database that is busy when the mail server has said yes is asked again, and the mail goes out once', async () => {
  const id = await queue({ subject: 'Taken, but not noted' });
  let calls = 0;
  // The first transaction claims the mail; those that would note its way fail twice.
  const transaction: typeof app.app.db.transaction = (work, options) => {
    calls += 1;
    if (calls === 2 || calls === 3) return Promise.reject(new Error('canceling statement due to lock timeout'));
    return app.app.db.transaction(work, options);
  };
  await sendJob.run({ id }, { ...app.app, db: { ...app.app.db, transaction } } as never);
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 1 });
  await app.settle();
  expect(smtp.received).toHaveLength(1);
});
