import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';
import { ask, sealedIn, unescaped, Visitor } from './portal.fixture.ts';

const corpora = new URL('../../../../shared/corpora/', import.meta.url);
const path = new URL('blns/blns.json', corpora);
const present = existsSync(path);
const vectors = present ? readFileSync(new URL('html5sec/vectors.txt', corpora), 'utf8').split('\n').filter(Boolean) : [];
/** The vectors stand together in longer texts: a request costs more than a line. */
const naughty = present
  ? [
      ...(JSON.parse(readFileSync(path, 'utf8')) as string[]),
      ...Array.from({ length: Math.ceil(vectors.length / 10) }, (_, i) => vectors.slice(i * 10, i * 10 + 10).join('\n')),
    ]
  : [];

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
  for (const [key, kind] of [
    ['words', 'text'],
    ['amount', 'number'],
    ['day', 'date'],
  ])
    await admin.post('/api/v1/ticket-fields', { key, kind, label: { en: `<b>"${key}"</b> & more` }, onForm: true });
});
afterAll(() => app.end());

const normal = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '');
const mainOf = (body: string): string => body.slice(body.indexOf('<main'), body.indexOf('</main>'));

test.skipIf(!present)('naughty strings in every field: never a 5xx, stored and shown as they came, no markup of their own', async () => {
  const visitor = new Visitor(app);
  const seen: string[] = [];
  const send = async (form: string, text: string, i: number): Promise<void> => {
    const message = [...(text.trim() ? text : `${text}.`)].slice(0, 19_000).join('');
    const sent = await visitor.post('/request', {
      form,
      website: '',
      subject: [...text].slice(0, 180).join(''),
      message,
      name: [...text].slice(0, 110).join(''),
      email: `naughty${i}@example.com`,
      f_words: text.slice(0, 1_900),
    });
    expect(sent.status, text).toBeLessThan(500);
    // Only an empty subject is a reason to come back.
    if (sent.status !== 303) return expect(text.trim(), text).toBe('');
    const page = await visitor.get(sent.location);
    expect(page.status, text).toBe(200);
    expect(unescaped(/<div class="text">([\s\S]*?)<\/div>/.exec(page.body)?.[1] ?? ''), text).toBe(normal(message));
    expect(mainOf(page.body), text).not.toMatch(/<(?!\/?(?:main|div|h1|h2|h3|p|a|span|section|article|header|form|input|label|textarea|ul|li|button|time)\b)/i);
    expect(page.body.match(/<(?:script|style|iframe|svg|object|embed|base)\b/i), text).toBeNull();
    seen.push(text);
  };
  for (let i = 0; i < naughty.length; i += 20) {
    app.clock.advance(3600_000);
    const form = sealedIn(await visitor.get('/request'));
    app.clock.advance(5_000);
    await Promise.all(naughty.slice(i, i + 20).map((text, n) => send(form, text, i + n)));
  }
  expect(seen.length).toBeGreaterThan(500);
  const stored = await app.app.db.read().rows<{ text: string }>('select text from message order by id');
  expect(stored.map((row) => row.text)).toEqual(expect.arrayContaining(seen.slice(0, 50).map(normal)));
});

test.skipIf(!present)('naughty strings as addresses, tokens, queries and form parts come back as pages, never as failures', async () => {
  const visitor = new Visitor(app);
  for (const [i, text] of naughty.entries()) {
    if (i % 20 === 0) app.clock.advance(3600_000);
    const part = encodeURIComponent(text.toWellFormed())
      .slice(0, 400)
      .replace(/%[0-9A-F]?$/, '')
      .replace(/(?:%[89AB][0-9A-F]|%[C-F][0-9A-F])+$/, '');
    if (i % 3 === 0)
      for (const url of [
        `/t/${part}`,
        `/my/enter/${part}`,
        `/my/requests/${part}`,
        `/rate/${part}`,
        `/request?lang=${part}`,
        `/my?cursor=${part}`,
        `/t/x?done=${part}`,
      ]) {
        const answer = await visitor.get(url);
        expect(answer.status, url).toBeLessThan(500);
      }
    if (i % 5 === 0) {
      const page = await visitor.post('/my/links', { email: text });
      expect([303, 422]).toContain(page.status);
      expect((await visitor.post('/my/enter', { token: text })).status).toBe(410);
      const form = sealedIn(await visitor.get('/request'));
      app.clock.advance(3_000);
      const refused = await visitor.post('/request', { form: text, subject: text, message: text, email: text, name: text });
      expect([403, 422, 429]).toContain(refused.status);
      expect((await visitor.post('/request', { form, subject: 'x', message: 'y', email: text, f_amount: text, f_day: text })).status).toBeLessThan(500);
    }
  }
});

test.skipIf(!present)('naughty strings as an agent’s answer are text on the page, links only to web addresses', async () => {
  const visitor = new Visitor(app);
  app.clock.advance(3600_000);
  const { location } = await ask(app, visitor, { email: 'reader@example.com' });
  const link = location.split('?')[0] ?? '';
  const id = Number(/Request #(\d+)/.exec((await visitor.get(link)).body)?.[1]);
  for (const text of naughty.filter((t) => t.trim()).slice(0, 150))
    expect((await admin.post(`/api/v1/tickets/${id}/messages`, { kind: 'reply', text })).status).toBe(201);
  const { body } = await visitor.get(link);
  const hrefs = [...mainOf(body).matchAll(/href="([^"]*)"/g)].map((m) => m[1] ?? '');
  expect(hrefs.every((href) => /^(?:https?:\/\/|\/|#)/.test(href))).toBe(true);
  expect(body.match(/<(?:script|style|iframe|svg|object|embed|base|img)\b/i)).toBeNull();
});
