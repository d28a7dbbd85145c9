/** A bad line between the browser and the server: answers that are lost, errors, a tab that sleeps. What was typed is there, and was sent once. */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { words } from '#platform/words';
import { admin, openBrowser, Product, pause, until } from './product.fixture.ts';

let product: Product;
let browser: Browser;
let cookie: { cookie: string };
beforeAll(async () => {
  [product, browser] = await Promise.all([Product.start(), openBrowser()]);
  cookie = await product.cookieOf();
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const t = words('en');
/** The frame's own words are no server's. */
const frame = Object.assign(
  {},
  ...['apps/web/i18n', 'ui/i18n'].map((folder) => JSON.parse(readFileSync(`${import.meta.dirname}/../${folder}/en.json`, 'utf8'))),
) as Record<string, string>;
type Desk = { context: BrowserContext; page: Page; ticketId: number; editor: ReturnType<Page['locator']> };

/** An agent in front of a ticket of its own. */
async function open(subject: string): Promise<Desk> {
  const customer = { email: 'far@customer.example', name: 'Far Away' };
  const { body } = await product.call<{ id: number }>('POST', '/api/v1/tickets', { subject, text: 'Hello?', customer }, cookie);
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
  const own = await product.cookieOf(admin.email, admin.password);
  await context.addCookies(
    own.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: product.address })),
  );
  const page = await context.newPage();
  await page.goto(`${product.address}/inbox/unassigned/${body.id}`);
  await page.getByRole('log', { name: t('tickets.thread') }).waitFor();
  return { context, page, ticketId: body.id, editor: page.locator('[contenteditable=true]').first() };
}

async function write({ page, editor }: Desk, words: string): Promise<void> {
  await page.keyboard.press('c');
  await editor.click();
  await page.keyboard.type(words, { delay: 10 });
}
const send = ({ page }: Desk) => page.keyboard.press('Control+Enter');
const sent = async ({ ticketId }: Desk, words: string): Promise<number> =>
  (await product.call<{ items: { text: string }[] }>('GET', `/api/v1/tickets/${ticketId}/messages?limit=100`, undefined, cookie)).body.items.filter((m) =>
    m.text.includes(words),
  ).length;
/** Sent, and a good while later still once. */
async function expectOnce(desk: Desk, words: string): Promise<void> {
  await until(async () => (await sent(desk, words)) > 0, 60_000, `"${words}" goes out`);
  await pause(2_000);
  expect(await sent(desk, words)).toBe(1);
}
const writes = (route: Route): boolean => !['GET', 'HEAD'].includes(route.request().method());

test('the answer to sending is lost three times: it is sent once', async () => {
  const desk = await open('Lost answers');
  let lost = 0;
  await desk.page.route('**/scheduled-replies', async (route) => {
    if (!writes(route) || lost >= 3) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await write(desk, 'A seal is on its way.');
  await send(desk);
  await expectOnce(desk, 'A seal is on its way.');
  expect(lost).toBeGreaterThan(0);
  await desk.context.close();
});

test('the server answers with errors for a while: the words stay, and go out once when it is well', async () => {
  const desk = await open('Errors');
  let failing = true;
  let refused = 0;
  await desk.page.route('**/api/v1/**', async (route) => {
    if (!failing || !writes(route)) return route.continue();
    refused += 1;
    const status = refused % 2 ? 503 : 500;
    const body = JSON.stringify({ type: 'about:blank#platform.busy', title: 'Not now', status, code: 'platform.busy', instance: '/', requestId: 'x' });
    await route.fulfill({ status, headers: { 'retry-after': '1', 'content-type': 'application/problem+json' }, body });
  });
  await write(desk, 'Please send us a picture of it.');
  await send(desk);
  await until(() => refused > 1, 20_000, 'the browser tries');
  expect(await sent(desk, 'a picture')).toBe(0);
  // Wherever they are now, on their way or back in the editor: they are on the screen.
  expect(await desk.page.locator('body').innerText()).toContain('Please send us a picture of it.');
  failing = false;
  await pause(1_500);
  if ((await desk.editor.innerText()).includes('a picture')) {
    await desk.editor.click();
    await send(desk);
  }
  await expectOnce(desk, 'Please send us a picture of it.');
  await desk.context.close();
});

test('offline, sent, and the tab is loaded again: nothing typed is gone', async () => {
  const desk = await open('Offline');
  await write(desk, 'This was written in a tunnel.');
  await pause(600);
  await desk.context.setOffline(true);
  await desk.page.keyboard.type(' And this without a line.', { delay: 10 });
  await send(desk);
  await pause(800);
  await desk.context.setOffline(false);
  await desk.page.reload();
  await desk.page.getByRole('log', { name: t('tickets.thread') }).waitFor();
  await until(
    async () => (await sent(desk, 'without a line.')) === 1 || (await desk.page.locator('body').innerText()).includes('And this without a line.'),
    30_000,
    'the words are sent or on the screen',
  );
  if ((await sent(desk, 'without a line.')) === 0 && (await desk.editor.innerText()).includes('without a line.')) {
    await desk.editor.click();
    await send(desk);
  }
  await expectOnce(desk, 'without a line.');
  await desk.context.close();
});

test('a page that was never opened needs the line: it says so, and opens by itself when it is back', async () => {
  const { page, context } = await open('No line');
  await context.setOffline(true);
  await page.getByRole('link', { name: t('tickets.place.spam') }).click();
  await page.getByText(frame['ui.loading.offline'] ?? '').waitFor();
  await page.getByRole('link', { name: t('customers.nav'), exact: true }).click();
  await page.getByRole('heading', { name: frame['web.notFetched.heading'] ?? '' }).waitFor();
  await context.setOffline(false);
  await page.getByRole('table', { name: t('customers.nav') }).waitFor();
  await context.close();
});

test('the tab sleeps while a reply waits to go out: it is sent once', async () => {
  const desk = await open('Asleep');
  const devtools = await desk.context.newCDPSession(desk.page);
  await write(desk, 'Good night and good luck.');
  await send(desk);
  await pause(400);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await desk.context.setOffline(true);
  await pause(6_000);
  await desk.context.setOffline(false);
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expectOnce(desk, 'Good night and good luck.');
  await desk.context.close();
});

test('every third call fails in some way, for three replies in a row: all are there, each once', async () => {
  const desk = await open('A bad line');
  let n = 6 + Number(process.env.FLAKY_SEED ?? 1);
  const next = (): number => {
    n = (n * 48_271) % 2_147_483_647;
    return n / 2_147_483_647;
  };
  let bad = true;
  await desk.page.route('**/api/v1/**', async (route) => {
    const chance = bad ? next() : 1;
    if (route.request().url().includes('/api/v1/events') || chance > 0.36) return route.continue();
    if (chance < 0.12) return route.abort('connectionreset');
    if (chance < 0.24) return route.fetch().then(() => route.abort('connectionreset'));
    return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, body: '' });
  });
  const texts = ['First of three.', 'Second of three.', 'Third of three.'];
  for (const text of texts) {
    await until(async () => !(await desk.editor.innerText()).includes('of three'), 30_000, 'the editor is free');
    await write(desk, text);
    await pause(700);
    await send(desk);
    await pause(700);
  }
  bad = false;
  await pause(2_000);
  // What came back into the editor, because sending was given up, is sent by hand: it must be there.
  for (let tries = 0; tries < 3 && (await desk.editor.innerText()).includes('of three'); tries += 1) {
    await desk.editor.click();
    await send(desk);
    await pause(1_500);
  }
  for (const text of texts) await expectOnce(desk, text);
  await desk.context.close();
});
