/** Naughty strings through the API's main nouns: never a 5xx, and what is taken is read back as it was sent. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '#testing';

const path = new URL('../../../shared/corpora/blns/blns.json', import.meta.url);
const there = existsSync(path);
if (!there) console.warn('Skipped: ../shared/corpora/blns/blns.json is not there.');
const strings = there ? (JSON.parse(readFileSync(path, 'utf8')) as string[]) : [];
const holdsNul = (text: string): boolean => text.includes('\u0000');
const cut = (text: string, most: number): string => [...text].slice(0, most).join('').slice(0, most).toWellFormed();

let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

type Case = { name: string; path: string; most: number; body: (text: string, n: number) => object; read: (made: never) => unknown; trims?: boolean };
const cases: Case[] = [
  {
    name: 'a ticket’s subject',
    path: '/api/v1/tickets',
    most: 500,
    body: (text) => ({ subject: text, text: 'x', customer: { email: 'n@example.com' } }),
    read: (made: { subject: string }) => made.subject,
  },
  {
    name: 'a customer’s name',
    path: '/api/v1/customers',
    most: 200,
    trims: true,
    body: (text, n) => ({ name: text, email: `n${n}@example.com` }),
    read: (made: { name: string }) => made.name,
  },
  { name: 'a tag', path: '/api/v1/tags', most: 60, trims: true, body: (text) => ({ name: text }), read: (made: { name: string }) => made.name },
  {
    name: 'a macro',
    path: '/api/v1/macros',
    most: 80,
    trims: true,
    body: (text) => ({ name: text, bodyHtml: '' }),
    read: (made: { name: string }) => made.name,
  },
  {
    name: 'a view',
    path: '/api/v1/views',
    most: 60,
    trims: true,
    body: (text) => ({ name: text, filter: { q: cut(text, 200) }, scope: 'everyone' }),
    read: (made: { name: string }) => made.name,
  },
  {
    name: 'a team',
    path: '/api/v1/teams',
    most: 80,
    trims: true,
    body: (text, n) => ({ name: `t${n} ${cut(text, 60)}`, description: cut(text, 400) }),
    read: (made: { name: string }) => made.name.replace(/^t\d+ ?/, ''),
  },
  {
    name: 'a queue',
    path: '/api/v1/queues',
    most: 80,
    trims: true,
    body: (text, n) => ({ name: `q${n} ${cut(text, 60)}` }),
    read: (made: { name: string }) => made.name.replace(/^q\d+ ?/, ''),
  },
  {
    name: 'a webhook’s description',
    path: '/api/v1/webhooks',
    most: 200,
    trims: true,
    body: (text) => ({ url: 'https://93.184.216.34/x', description: text, eventTypes: ['ticket.created'] }),
    read: (made: { description?: string; webhook?: { description: string } }) => made.description ?? made.webhook?.description,
  },
  {
    name: 'an API key’s name',
    path: '/api/v1/keys',
    most: 80,
    trims: true,
    body: (text) => ({ name: text, role: 'agent' }),
    read: (made: { name?: string; key?: { name: string } }) => made.name ?? made.key?.name,
  },
];

describe.skipIf(!there)('stored and read back', () => {
  test.each(cases)('$name', async ({ path: to, most, body, read, trims, name }) => {
    let taken = 0;
    for (const [n, whole] of strings.entries()) {
      const text = cut(whole, name === 'a team' || name === 'a queue' ? 60 : most);
      const made = await admin.post<never>(to, body(text, n));
      expect(made.status, `${JSON.stringify(text)}: ${JSON.stringify(made.body).slice(0, 200)}`).toBeLessThan(500);
      if (made.status >= 400) continue;
      taken += 1;
      const back = String(read(made.body));
      expect(trims ? back.trim() : back, JSON.stringify(text)).toBe(trims ? text.trim() : text);
    }
    expect(taken, name).toBeGreaterThan(strings.length * 0.6);
  });

  test('messages and notes as text; the same in a list, a search and the conversation', async () => {
    const { id } = (await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'x', text: 'x', customer: { email: 'n@example.com' } })).body;
    for (const [n, text] of strings.entries()) {
      const made = await admin.post<{ id: number; text: string }>(`/api/v1/tickets/${id}/messages`, { kind: n % 2 ? 'note' : 'reply', text });
      if (!text.trim() || holdsNul(text)) expect(made.status, JSON.stringify(text)).toBeLessThan(500);
      else {
        expect(made.status, JSON.stringify(text)).toBe(201);
        expect(made.body.text.replace(/\r\n?/g, '\n').trim(), JSON.stringify(text)).toBe(text.toWellFormed().replace(/\r\n?/g, '\n').trim());
      }
    }
    await app.settle();
    expect((await admin.get(`/api/v1/tickets/${id}/conversation`)).status).toBe(200);
  });

  test('as HTML: the source is kept, what is shown runs nothing', async () => {
    for (const text of strings) {
      const made = await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'x', html: `<p>${text}</p>`, customer: { email: 'n@example.com' } });
      expect(made.status, JSON.stringify(text)).toBeLessThan(500);
      if (made.status !== 201) continue;
      const [message] = (await admin.get<{ items: { html: string | null }[] }>(`/api/v1/tickets/${made.body.id}/messages`)).body.items;
      // What stands in quotes is a value, not markup; what an address begins with decides what it does.
      const shown = message?.html ?? '';
      expect(shown.replace(/="[^"]*"/g, '=""'), text).not.toMatch(/<script|<iframe|<svg|<object|<embed|<style|<link|<meta|<base|<[^>]+\son\w+/i);
      for (const [, address = ''] of shown.matchAll(/\s(?:href|src)="([^"]*)"/gi))
        expect(/^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020]+/g, ''))?.[1] ?? 'http', text).toMatch(
          /^(?:https?|mailto|tel|cid|careloop-file)$/i,
        );
    }
  });

  test('searching for them and filtering by them', async () => {
    // The webhooks made above would be told of every ticket: 250,000 deliveries that nobody asks about here.
    await app.app.db.read().rows('delete from webhook');
    await app.settle();
    for (const text of strings) {
      const q = encodeURIComponent(cut(text, 200));
      for (const url of [`/api/v1/tickets?q=${q}`, `/api/v1/tickets?tag=${q}&priority=${q}&channel=${q}`, `/api/v1/customers?q=${q}`, `/api/v1/users?q=${q}`])
        expect((await admin.get(url)).status, url).toBeLessThan(500);
    }
  });
});
