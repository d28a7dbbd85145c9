/** Ten thousand real questions of a bank's customers: imported twice, silently; found and measured once. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Mailbox, Product, until } from './product.fixture.ts';

const corpus = fileURLToPath(new URL('../../shared/corpora/banking77/train.csv', import.meta.url));
const there = existsSync(corpus);
if (!there) process.stdout.write('skipped: corpus not present (banking77)\n');
const run = promisify(execFile);

describe.skipIf(!there)('real questions', () => {
  let product: Product;
  let mailbox: Mailbox;
  let own: { cookie: string };
  beforeAll(async () => {
    [product, mailbox] = await Promise.all([Product.start(), Mailbox.open()]);
    own = await product.cookieOf();
    await product.call('PUT', '/api/v1/settings/smtp', { value: mailbox.settings }, own);
    await product.call('PUT', '/api/v1/settings/surveys', { value: { delayMinutes: 0 } }, own);
  });
  afterAll(async () => {
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
});
