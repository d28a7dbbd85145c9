/** axe-core on the main screens, light and dark: no serious or critical violation. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, linkIn, Mailbox, openBrowser, Product, pause } from './product.fixture.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type Violation = { id: string; impact: string | null; help: string; nodes: { target: unknown[]; failureSummary?: string }[] };

let product: Product;
let mailbox: Mailbox;
let browser: Browser;
let cookies: { name: string; value: string; url: string }[] = [];
let own: { cookie: string };
let ticketId = 0;
beforeAll(async () => {
  [product, mailbox, browser] = await Promise.all([Product.start(), Mailbox.open(), openBrowser()]);
  own = await product.cookieOf();
  cookies = own.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: product.address }));
  await product.call('PUT', '/api/v1/settings/smtp', { value: mailbox.settings }, own);
  await product.call('PUT', '/api/v1/settings/surveys', { value: { delayMinutes: 0 } }, own);
});
afterAll(async () => {
  await browser?.close();
  await mailbox?.close();
  await product?.remove();
});

async function violations(colorScheme: 'light' | 'dark', path: string, options: { signedIn?: boolean; width?: number } = {}): Promise<string[]> {
  // A page's own policy forbids scripts from elsewhere; the checker is no part of the page.
  const context: BrowserContext = await browser.newContext({
    colorScheme,
    locale: 'en',
    viewport: { width: options.width ?? 1440, height: 900 },
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  try {
    if (options.signedIn) await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(path.startsWith('http') ? path : product.address + path, { waitUntil: 'load' });
    await page.locator('main, [role=main]').first().waitFor();
    await pause(1_200);
    await page.evaluate(axe);
    const found = await page.evaluate<Violation[]>("axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)");
    return found
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map(
        (v) =>
          `${v.id} (${v.impact}): ${v.help}: ${v.nodes
            .slice(0, 3)
            .map((n) => n.target.join(' '))
            .join(' | ')}`,
      );
  } finally {
    await context.close();
  }
}

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test.each(['/sign-in', '/request', '/my', '/docs/api'])('%s', async (path) => {
    expect(await violations(scheme, path)).toEqual([]);
  });

  test.each([
    '/inbox/mine',
    '/insights',
    '/insights/ratings',
    '/customers',
    '/companies',
    '/notifications',
    '/settings/profile',
    '/settings/people',
    '/settings/queues',
    '/settings/fields',
    '/settings/import',
    '/settings/webhooks',
    '/settings/outbox',
    '/settings/audit',
  ])('signed in: %s', async (path) => {
    expect(await violations(scheme, path, { signedIn: true })).toEqual([]);
  });

  test('the inbox with a ticket, wide and on a phone; the rating page', async () => {
    if (!ticketId) {
      const made = await product.call<{ id: number }>(
        'POST',
        '/api/v1/tickets',
        {
          subject: 'Kettle leaks',
          html: '<p>It <b>drips</b> from the base. <a href="https://example.com">Picture</a></p>',
          channel: 'form',
          tags: ['leak'],
          customer: { email: 'axe@customer.example', name: 'Ana Costa' },
        },
        own,
      );
      ticketId = made.body.id;
      await product.call('POST', `/api/v1/tickets/${ticketId}/messages`, { kind: 'note', text: 'Known problem of this series.' }, own);
      await product.call('POST', `/api/v1/tickets/${ticketId}/messages`, { kind: 'reply', text: 'A new seal is on its way.' }, own);
    }
    expect(await violations(scheme, `/inbox/all/${ticketId}`, { signedIn: true })).toEqual([]);
    expect(await violations(scheme, `/inbox/all/${ticketId}`, { signedIn: true, width: 390 })).toEqual([]);
    await product.call('PATCH', `/api/v1/tickets/${ticketId}`, { status: 'solved' }, own);
    const survey = await mailbox.mail('axe@customer.example', /\/rate\//);
    expect(survey.text).not.toContain(admin.email);
    expect(await violations(scheme, linkIn(survey, '/rate/'))).toEqual([]);
  });
});
