/** Attack vectors as a customer's HTML, shown as agents see it: in Chromium through the frame route. No script runs, nothing is fetched from elsewhere. */
import { existsSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, Product } from './product.fixture.ts';

const path = new URL('../../shared/corpora/html5sec/vectors.txt', import.meta.url);
const there = existsSync(path);
if (!there) console.warn('Skipped: ../shared/corpora/html5sec/vectors.txt is not there.');
const vectors = there ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];

let product: Product;
let browser: Browser;
beforeAll(async () => {
  [product, browser] = await Promise.all([Product.start(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

test.skipIf(!there)('html5sec in the message frame: cleaned, silent, without a way out', async () => {
  const own = await product.cookieOf();
  const context = await browser.newContext();
  await context.addCookies(
    own.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: product.address })),
  );
  const outside: string[] = [];
  const ran: string[] = [];
  await context.route('**/*', (route) => {
    if (new URL(route.request().url()).origin === product.address) return route.continue();
    outside.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  await page.exposeFunction('careloopCanary', (what: string) => ran.push(what));
  await page.addInitScript(
    "for (const name of ['alert', 'prompt', 'confirm']) Object.defineProperty(window, name, { value: () => window.careloopCanary(name) })",
  );
  let shown = 0;
  // Twenty in one message: each of them in an element of its own, so that one that is not closed does not swallow the next.
  for (let i = 0; i < vectors.length; i += 20) {
    const html = vectors
      .slice(i, i + 20)
      .map((vector) => `<div>${vector}</div>`)
      .join('\n');
    const made = await product.call<{ id: number }>(
      'POST',
      '/api/v1/tickets',
      { subject: `Vectors ${i}`, html, customer: { email: 'vector@example.com' } },
      own,
    );
    expect(made.status).toBeLessThan(500);
    if (made.status !== 201) continue;
    const [message] = (await product.call<{ items: { id: number; html: string | null }[] }>('GET', `/api/v1/tickets/${made.body.id}/messages`, undefined, own))
      .body.items;
    if (!message?.html) continue;
    expect(message.html.replace(/="[^"]*"/g, '=""')).not.toMatch(/<script|<iframe|<svg|<object|<embed|<style|<link|<meta|<base|<form|<input|<[^>]+\son\w+/i);
    for (const [, address = ''] of message.html.matchAll(/\s(?:href|src)="([^"]*)"/gi))
      expect(/^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020]+/g, ''))?.[1] ?? 'http').toMatch(/^(?:https?|mailto|tel|cid|careloop-file)$/i);
    for (const images of ['false', 'true']) {
      const response = await page.goto(`${product.address}/api/v1/tickets/${made.body.id}/messages/${message.id}/frame?images=${images}`);
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      // Asked for, pictures may be fetched from elsewhere; never otherwise.
      if (images === 'true') outside.length = 0;
      // Links to other hosts lead there when clicked, as they should; all others must do nothing.
      for (const link of await page.locator('a:not([href^="http"])').all()) await link.dispatchEvent('click', undefined, { timeout: 500 }).catch(() => {});
      for (const name of ['mouseover', 'focus', 'error', 'load'])
        await page
          .locator('body *')
          .first()
          .dispatchEvent(name, undefined, { timeout: 500 })
          .catch(() => {});
      if (images === 'false')
        expect(
          outside.filter((url) => !/^(mailto|tel):/.test(url)),
          `vectors from ${i}`,
        ).toEqual([]);
      outside.length = 0;
    }
    shown += 1;
  }
  expect(shown).toBeGreaterThan(3);
  expect(ran).toEqual([]);
});
