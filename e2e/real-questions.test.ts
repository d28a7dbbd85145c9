/** Ten thousand real questions of a bank's customers: imported twice, silently; found, answered, solved, rated, measured. */
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
  const measured = async (key: string) => {
    const [from, to] = [-2, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
    const { rows } = await get<{ rows: { value: number | null; n: number; hits: number | null }[] }>(`/api/v1/measures/${key}?from=${from}&to=${to}`);
    return rows[0] ?? { value: null, n: 0, hits: null };
  };

  test('importing twice makes every question one ticket, silently', async () => {
    await importFile();
    await until(async () => (await measured('volume')).n === 10_003, 120_000, 'all questions are measured');
    await importFile();
    await until(async () => (await found('exchange rate')).length > 10, 120_000, 'the questions are found');
    expect((await measured('volume')).n).toBe(10_003);
    expect(mailbox.mails).toEqual([]);
  });

  test('one is found, gets its customer, is answered, solved, rated on the public page, and counted', async () => {
    const [question] = await found('swallowed tag:card_swallowed');
    if (!question) throw new Error('No question about a swallowed card was found.');
    const customer = await product.call<{ id: number; email: string }>('POST', '/api/v1/customers', { name: 'Ana Costa', email: 'ana@bank.example' }, own);
    expect(customer).toMatchObject({ status: 201, body: { email: 'ana@bank.example' } });
    expect((await product.call('PATCH', `/api/v1/tickets/${question.id}`, { customerId: customer.body.id }, own)).status).toBe(200);
    const reply = { kind: 'reply', text: 'A new card is on its way.', status: 'solved' };
    expect((await product.call('POST', `/api/v1/tickets/${question.id}/messages`, reply, own)).status).toBe(201);
    await mailbox.mail('ana@bank.example', /A new card is on its way/);
    const survey = await mailbox.mail('ana@bank.example', /\/rate\//);
    const page = await browser.newPage({ locale: 'en' });
    await page.goto(`${linkIn(survey, '/rate/').split('?')[0]}?score=4`);
    await page.getByRole('button', { name: t('surveys.submit') }).click();
    await page.getByRole('heading', { name: t('surveys.thanks.title') }).waitFor();
    await page.close();
    expect((await get<{ items: { score: number }[] }>(`/api/v1/tickets/${question.id}/ratings`)).items).toMatchObject([{ score: 4 }]);
    await until(async () => (await measured('csat')).n === 1, 30_000, 'the rating is measured');
    // One answer is counted as what it is, and is no score yet.
    expect(await measured('csat')).toMatchObject({ n: 1, hits: 1, value: null });
    await until(async () => (await measured('solved')).n === 1, 30_000, 'the solution is measured');
    expect((await measured('resolution')).n).toBe(1);
    expect(mailbox.mails.every((mail) => mail.to === 'ana@bank.example')).toBe(true);
  });
});
