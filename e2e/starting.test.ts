/** Setting up by the printed link, inviting a colleague; and that it starts again after being killed, and stops everything on Ctrl-C. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { words } from '#platform/words';
import { admin, codeOf, isRunning, linkIn, Mailbox, openBrowser, Product, pause, until } from './product.fixture.ts';

const t = words('en');
let product: Product;
let mailbox: Mailbox;
let browser: Browser;
beforeAll(async () => {
  [product, mailbox, browser] = await Promise.all([Product.start({ setUp: false }), Mailbox.open(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await mailbox?.close();
  await product?.remove();
});

const setupLink = (): string => /Careloop is ready: (\S+)/.exec(product.printed)?.[1] ?? '';

test('an administrator sets up by the printed link, signs in again, and invites an agent, who joins by mail', async () => {
  expect(setupLink()).toMatch(/\/setup\?token=/);
  expect((await product.call('GET', '/api/v1/setup')).status).toBe(200);
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(product.address);
  await page.getByRole('heading', { name: t('identity.setup.noToken') }).waitFor();
  await page.goto(setupLink().slice(0, -1));
  await page.getByRole('heading', { name: t('identity.setup.wrongToken') }).waitFor();
  await page.goto(setupLink());
  await page.getByLabel(t('identity.name'), { exact: true }).fill(admin.name);
  await page.getByLabel(t('identity.email'), { exact: true }).fill(admin.email);
  await page.getByLabel(t('identity.password.choose'), { exact: true }).fill(admin.password);
  await page.getByRole('button', { name: t('identity.setup.continue') }).click();
  await page.getByLabel(t('identity.setup.organization')).fill('Holm & Hale');
  await page.getByRole('button', { name: t('identity.setup.finish') }).click();
  await page.getByRole('heading', { name: t('identity.setup.doneTitle', { organization: 'Holm & Hale' }) }).waitFor();
  await page.getByRole('button', { name: t('identity.setup.inboxGo') }).click();
  await page.getByRole('navigation').first().waitFor();
  expect((await product.call('GET', '/api/v1/setup')).status).toBe(404);

  // Nobody has written yet: the inbox says how a first request comes, a place that is not there says so, and the map has every key.
  await page
    .getByRole('heading', { name: t('tickets.first.title') })
    .first()
    .waitFor();
  expect(await page.getByRole('link', { name: t('portal.first.title') }).getAttribute('href')).toBe('/request');
  expect(await page.getByRole('link', { name: t('imports.first.title') }).getAttribute('href')).toBe('/settings/import');
  await page.goto(`${product.address}/inbox/view-99`);
  await page.getByRole('heading', { name: t('tickets.empty.noView') }).waitFor();
  await page.keyboard.press('?');
  await page
    .getByRole('dialog')
    .getByRole('heading', { name: t('tickets.keys.ticket') })
    .waitFor();

  await page.goto(`${product.address}/search?q=status:nonsense`);
  await page.getByText('There is no status or category "nonsense".').waitFor();

  const again = await browser.newPage({ locale: 'en-GB' });
  await again.goto(product.address);
  await again.getByLabel(t('identity.email'), { exact: true }).fill(admin.email);
  await again.getByLabel(t('identity.password'), { exact: true }).fill(admin.password);
  await again.getByRole('button', { name: t('identity.signIn.go') }).click();
  await again.waitForURL(/\/inbox/);
  expect((await product.call('PUT', '/api/v1/settings/smtp', { value: mailbox.settings }, await product.cookieOf())).status).toBe(200);

  await again.goto(`${product.address}/settings/people`);
  await again
    .getByRole('button', { name: t('identity.people.invite') })
    .first()
    .click();
  const dialog = again.getByRole('dialog');
  await dialog.getByLabel(t('identity.name'), { exact: true }).fill('Grace Moreno');
  await dialog.getByLabel(t('identity.email'), { exact: true }).fill('grace@careloop.example');
  await dialog.getByRole('button', { name: t('identity.invite.go') }).click();
  await dialog.waitFor({ state: 'hidden' });
  const mail = await mailbox.mail('grace@careloop.example', /\/join/);
  expect(mail.subject).toContain('Holm & Hale');

  const grace = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await grace.goto(linkIn(mail, '/join'));
  await grace.getByLabel(t('identity.password.choose'), { exact: true }).fill('quiet-otter-71-meadow');
  await grace.getByRole('button', { name: t('identity.join.go') }).click();
  await grace.waitForURL(/\/inbox/);
  const session = await product.call<{ user: { role: string; name: string } }>(
    'GET',
    '/api/v1/session',
    undefined,
    await product.cookieOf('grace@careloop.example', 'quiet-otter-71-meadow'),
  );
  expect(session.body.user).toMatchObject({ role: 'agent', name: 'Grace Moreno' });
  await grace.goto(linkIn(mail, '/join'));
  await grace.getByRole('heading', { name: t('identity.join.gone') }).waitFor();

  // By a key: the administrator, too, can do nothing else before having set it up.
  const key = await product.call<{ secret: string }>('POST', '/api/v1/keys', { name: 'e2e', role: 'administrator', scopes: null }, await product.cookieOf());
  const demand = (twoFactorRequired: boolean) =>
    product.call('PUT', '/api/v1/settings/sign-in', { value: { twoFactorRequired } }, { authorization: `Bearer ${key.body.secret}` });
  expect((await demand(true)).status).toBe(200);
  await grace.goto(`${product.address}/customers`);
  await grace.waitForURL(`${product.address}/two-factor?next=%2Fcustomers`);
  await grace.getByLabel(t('identity.twoFactor.password')).fill('quiet-otter-71-meadow');
  await grace.getByRole('button', { name: t('identity.twoFactor.continue') }).click();
  const secret = await grace.locator('code').first().textContent();
  await grace.getByLabel(t('identity.twoFactor.firstCode')).fill(codeOf(secret ?? ''));
  await grace.getByRole('button', { name: t('identity.twoFactor.turnOn') }).click();
  await grace.getByRole('button', { name: t('identity.twoFactor.codesKept') }).click();
  await grace.waitForURL(`${product.address}/customers`);
  await grace.getByRole('navigation').first().waitFor();
  expect((await demand(false)).status).toBe(200);
});

test('after everything was killed it starts again by itself, and nothing that was answered is lost', async () => {
  const cookie = await product.cookieOf();
  const ids: number[] = [];
  let answered = true;
  const writing = (async () => {
    while (answered) {
      const made = await product
        .call<{ id: number }>('POST', '/api/v1/tickets', { subject: 'Written while killed', text: 'x', customer: { email: 'kill@example.com' } }, cookie)
        .catch(() => null);
      if (made?.status === 201) ids.push(made.body.id);
      else answered = false;
    }
  })();
  await until(() => ids.length > 20, 20_000, 'tickets are written');
  const postgres = product.postgresPid;
  expect(isRunning(postgres)).toBe(true);
  product.process?.kill('SIGKILL');
  process.kill(postgres, 'SIGKILL');
  await writing;
  await until(() => !isRunning(product.pid) && !isRunning(postgres), 10_000, 'both are gone');
  await product.run();
  const again = await product.cookieOf();
  for (const id of ids) expect((await product.call('GET', `/api/v1/tickets/${id}`, undefined, again)).status, `ticket ${id}`).toBe(200);
});

test('Ctrl-C stops it, PostgreSQL included, and the next start is quick', async () => {
  const postgres = product.postgresPid;
  expect(isRunning(postgres)).toBe(true);
  expect(await product.end('SIGINT')).toBe(0);
  await until(() => !isRunning(postgres), 2_000, 'PostgreSQL is gone');
  const began = Date.now();
  await product.run();
  expect(Date.now() - began).toBeLessThan(30_000);
  expect((await product.call('GET', '/readyz')).status).toBe(200);
});

test('a second product on the same data is refused with a sentence, and the first goes on', async () => {
  const { spawnSync } = await import('node:child_process');
  const { PATH = '', HOME = '' } = process.env;
  const second = spawnSync(process.execPath, ['apps/server/main.ts'], {
    cwd: `${import.meta.dirname}/..`,
    env: { PATH, HOME, ...product.env, PORT: '0', DATA_DIR: product.dataDir, LOG_LEVEL: 'warn' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(/^Careloop cannot start: \S.{10,}/m);
  await pause(200);
  expect((await product.call('GET', '/readyz')).status).toBe(200);
});
