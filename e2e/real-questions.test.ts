/** Ten thousand real questions of a bank's customers: imported twice, found, answered, solved, rated, measured. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { words } from '#platform/words';
import { linkIn, Mailbox, openBrowser, Product, until } from './product.fixture.ts';

const corpus = fileURLToPath(new URL('../../shared/corpora/banking77/train.csv', import.meta.url));
const there = existsSync(corpus);
if (!there) process.stdout.write('skipped: corpus not present (banking77)\n');
const t = words('en');
const run = promisify(execFile);

describe.skipIf(!there)('real questions', () => {
  let product: Product;
  let mailbox: Mailbox;
  let browser: Browser;
  let own: { cookie: string };
  beforeAll(async () => {
    [product, mailbox, browser] = await Promise.all([Product.start(), Mailbox.open(), openBrowser()]);
    own = await product.cookieOf();
    await product.call('PUT', '/api/v1/settings/smtp', { value: mailbox.settings }, own);
    await product.call('PUT', '/api/v1/settings/surveys', { value: { delayMinutes: 0 } }, own);
  });
  afterAll(async () => {
    await browser?.close();
    await mailbox?.close();
    await product?.remove();
  });

  const importFile = async () =>
    (
      await run(process.execPath, ['apps/server/cli.ts', 'import', corpus, '--text', 'text', '--tag', 'category'], {
        env: { ...process.env, ...product.env, DATA_DIR: product.dataDir },
        maxBuffer: 10_000_000,
      })
    ).stdout;
  const get = async <T>(path: string) => (await product.call<T>('GET', path, undefined, own)).body;
  const found = async (q: string) => (await get<{ items: { id: number; subject: string }[] }>(`/api/v1/tickets?q=${encodeURIComponent(q)}`)).items;
  const volume = async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    return get<{ rows: { value: number | null; n: number }[] }>(
      `/api/v1/measures/volume?from=${new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)}&to=${day}`,
    );
  };

  test('importing twice makes every question one ticket, silently', { timeout: 300_000 }, async () => {
    await importFile();
    await importFile();
    await until(async () => (await volume()).rows[0]?.n === 10_003, 120_000, 'all questions are measured once');
    await until(async () => (await found('exchange rate')).length > 10, 120_000, 'the questions are found');
    expect(mailbox.mails).toEqual([]);
  });

  test('one is found, answered, solved, rated on the public page, and counted', { timeout: 180_000 }, async () => {
    const [question] = await found('card swallowed tag:card_swallowed');
    if (!question) throw new Error('No question about a swallowed card was found.');
    const customer = (
      await product.call<{ id: number }>('POST', '/api/v1/customers', { name: 'Ana Costa', identifiers: [{ kind: 'email', value: 'ana@bank.example' }] }, own)
    ).body;
    expect((await product.call('PATCH', `/api/v1/tickets/${question.id}`, { customerId: customer.id }, own)).status).toBe(200);
    expect(
      (await product.call('POST', `/api/v1/tickets/${question.id}/messages`, { kind: 'reply', text: 'A new card is on its way.', status: 'solved' }, own))
        .status,
    ).toBe(201);
    await mailbox.mail('ana@bank.example', /A new card is on its way/);
    const survey = await mailbox.mail('ana@bank.example', /\/rate\//);
    const page = await browser.newPage();
    await page.goto(`${linkIn(survey, '/rate/').split('?')[0]}?score=4`);
    await page.getByRole('button', { name: t('surveys.submit') }).click();
    await page.getByRole('heading', { name: t('surveys.thanks.title') }).waitFor();
    await page.close();
    expect((await get<{ items: { score: number }[] }>(`/api/v1/tickets/${question.id}/ratings`)).items).toMatchObject([{ score: 4 }]);
    const [from, to] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)].map((d) => d.toISOString().slice(0, 10));
    await until(
      async () => (await get<{ rows: { n: number }[] }>(`/api/v1/measures/csat?from=${from}&to=${to}`)).rows[0]?.n === 1,
      30_000,
      'the rating is measured',
    );
  });
});
