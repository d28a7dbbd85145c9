import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '#platform/testing';
import { searchQuery, searchWords, searchWordsOf } from './index.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function finds(q: string, text: string, config = 'simple'): Promise<boolean> {
  const query = searchQuery(q);
  if (!query) return false;
  const { rows } = await client.query('select to_tsvector($3::regconfig, $1) @@ to_tsquery($3::regconfig, $2) as hit', [searchWords(text), query, config]);
  return rows[0].hit;
}

test.each([
  ['refund', 'Where is my Refund?'],
  ['ref', 'Where is my refund'],
  ['my refund', 'Refund for my order'],
  ['退款', '我想申请退款，谢谢'],
  ['退', '能不能退'],
  ['申请退款', '我要申请全额退款'],
  ['退款流程', '请问退款的流程是什么'],
  ['订单没收', '订单一直没收到'],
  ['海底捞', '昨天在海底捞火锅店吃饭'],
  ['iphone手机', '我的iPhone手机坏了'],
  ['ｒｅｆｕｎｄ', 'refund'],
  ['ana@example.com', 'write to ana@example.com please'],
  ['ana@exam', 'write to Ana@Example.com'],
  ['example.com', 'mail from ana@example.com'],
  ['ana+shop@example.com', 'ana+shop@example.com'],
  ['#48213', 'about ticket #48213'],
  ['48213', 'see #48213'],
  ['ORD-2231', 'order ord-2231 is late'],
  ['ord2231', 'order ORD-2231'],
  ['jose', 'José Müller'],
  ['josé', 'José'],
  ['müller', 'Müller'],
  ['カード', 'クレジットカードが使えません'],
  ["driver's", "The driver's licence"],
])('%s finds %s', async (q, text) => {
  expect(await finds(q, text)).toBe(true);
  expect(await finds(q, text, 'english')).toBe(true);
});

test.each([
  ['退货', '我想申请退款'],
  ['ana@example.com', 'ana wrote to bob@example.com'],
  ['refund late', 'refund'],
  ['', 'anything'],
  ['&|!():*\'"', 'anything'],
])('%s does not find %s', async (q, text) => {
  expect(await finds(q, text)).toBe(false);
});

const strings = fileURLToPath(new URL('../../../shared/corpora/blns/blns.json', import.meta.url));
test.skipIf(!existsSync(strings))('no naughty string breaks a query or an index', async () => {
  for (const text of JSON.parse(readFileSync(strings, 'utf8')) as string[]) {
    await finds(text, text);
    await finds(text, text, 'english');
  }
});

test('no text at all breaks a query or an index', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
      await finds(text, text);
    }),
    { numRuns: 100 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('退', '款', "'", '\\', '&', '|', '!', '(', ')', ':*', '<->', ' ', 'a', '@', '.', '9', 'ー', 'é', '́', '\u0000'), {
        maxLength: 20,
      }),
      async (parts) => {
        await finds(parts.join(''), parts.join(''));
      },
    ),
    { numRuns: 100 },
  );
});

test('a word of the text, asked for, is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[a-z0-9]{1,12}$/), { minLength: 1, maxLength: 8 }), fc.nat(), async (words, pick) => {
      expect(await finds(words[pick % words.length] as string, words.join(' '))).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('a text far beyond the limits of the database is cut, not refused', async () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  const han = Array.from({ length: 300_000 }, () => String.fromCodePoint(0x4e00 + (random() % 20_000))).join('');
  expect(await finds(han.slice(0, 4), han)).toBe(true);
  expect(await finds('x'.repeat(40), 'x'.repeat(500_000))).toBe(true);
});

test('words of plain letters are the same beside letters of all the world', () => {
  // An umlaut in the middle of a chunk sends it the long way; what stands before and after it must come out as if it were alone.
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{0,12}$/), (chunk) => {
      const alone = new Set(searchWords(chunk).split(' '));
      const pieces = new Set(searchWords(`${chunk}·ü`).split(' '));
      for (const word of chunk.toLowerCase().match(/[a-z0-9]+/g) ?? []) expect([alone.has(word), pieces.has(word)]).toEqual([true, true]);
    }),
  );
});

test('many texts have the words each has alone, and others get their turn in between', async () => {
  const texts = Array.from({ length: 60 }, (_, i) => `Order ${i} was refunded to José, 退款已经到账。 `.repeat(300));
  let turns = 0;
  let done = false;
  const other = (async () => {
    for (; !done; turns += 1) await new Promise((next) => setImmediate(next));
  })();
  expect(await searchWordsOf(texts)).toEqual(texts.map(searchWords));
  done = true;
  await other;
  expect(turns).toBeGreaterThan(3);
});
