/**
 * Text for PostgreSQL's full-text search, one way for English, Chinese and everything between. What is indexed goes through
 * `searchWords` into `to_tsvector('simple', ...)`, what is asked through `searchQuery` into `to_tsquery('simple', ...)`. Neither ever throws.
 */
import { createRequire } from 'node:module';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Jieba } from '@node-rs/jieba';

/** A tsvector holds at most 1 MiB of words and places; staying below it is cheaper than failing a write. */
const mostBytes = 600_000;
const longestWord = 60;
const mostQueryWords = 16;

// Scripts written without spaces. Everything else that is a letter, a mark or a digit is a word as it stands.
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々`;
const unspacedLetter = new RegExp(`[${unspaced}]`, 'u');
const runs = new RegExp(String.raw`(?<unspaced>[${unspaced}]+)|(?<word>[\p{L}\p{M}\p{N}]+)`, 'gu');
// Most words are only these, and need none of the tables of all the world's letters.
const simple = /^[!-~]*$/;
const simpleRuns = /[a-z0-9]+/gi;
const hanRun = /^[\p{Script=Han}々]{2,}$/u;
const address = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

let jieba: Jieba | undefined;
/** The dictionary takes some tens of megabytes and about a third of a second: only installations that see Chinese pay for it. */
function cutter(): Jieba {
  if (!jieba) {
    const require = createRequire(import.meta.url);
    const { Jieba: Loaded } = require('@node-rs/jieba') as typeof import('@node-rs/jieba');
    const { dict } = require('@node-rs/jieba/dict') as typeof import('@node-rs/jieba/dict');
    jieba = Loaded.withDict(dict);
  }
  return jieba;
}

export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase();
/** Without accents: who types Jose finds José. */
const plain = (word: string): string =>
  simple.test(word)
    ? word
    : word
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .normalize('NFC');
const short = (word: string): string => (word.length <= longestWord ? word : [...word].slice(0, longestWord).join(''));

function bigrams(run: string): string[] {
  const letters = [...run];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}

type Piece = { text: string; unspaced: boolean };
function piecesOf(chunk: string): Piece[] {
  if (simple.test(chunk)) return (chunk.match(simpleRuns) ?? []).map((text) => ({ text, unspaced: false }));
  const pieces: Piece[] = [];
  for (const match of chunk.matchAll(runs)) {
    let { 0: text } = match;
    const isUnspaced = match.groups?.unspaced !== undefined;
    if (!isUnspaced) {
      // A word of letters may run on into a script without spaces (iPhone手机): the two are separate.
      const at = text.search(unspacedLetter);
      if (at > 0) {
        pieces.push({ text: text.slice(0, at), unspaced: false });
        text = text.slice(at);
        pieces.push(...piecesOf(text));
        continue;
      }
    }
    pieces.push({ text, unspaced: isUnspaced });
  }
  return pieces;
}

/** Mail addresses, order numbers and host names are found whole too; joined, because PostgreSQL's parser would cut them in its own way. */
function joined(chunk: string, pieces: readonly Piece[]): string | null {
  if (pieces.length < 2 || pieces.some((p) => p.unspaced) || !/[@\p{N}]/u.test(chunk)) return null;
  return short(pieces.map((p) => p.text).join(''));
}

/** The words under which a text is found, separated by spaces. Long texts are cut where PostgreSQL's limit would be reached. */
export function searchWords(text: string): string {
  const words: string[] = [];
  let room = mostBytes;
  const add = (word: string) => {
    if (!word) return;
    room -= Buffer.byteLength(word) + 6;
    if (room > 0) words.push(word);
  };
  for (const chunk of foldText(text.slice(0, mostBytes)).split(/\s+/u)) {
    if (room <= 0) break;
    const pieces = piecesOf(chunk);
    for (const piece of pieces) {
      if (piece.unspaced) for (const word of unspacedWords(piece.text)) add(word);
      else {
        const word = short(piece.text);
        add(word);
        const bare = plain(word);
        if (bare !== word) add(bare);
      }
    }
    add(joined(chunk, pieces) ?? '');
  }
  return words.join(' ');
}

/** The words of many texts, in their order. Long ones take a while: others get their turn in between. */
export async function searchWordsOf(texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  let began = performance.now();
  for (const text of texts) {
    found.push(searchWords(text));
    if (performance.now() - began < turnMs) continue;
    await immediate();
    began = performance.now();
  }
  return found;
}
const turnMs = 5;

function unspacedWords(run: string): string[] {
  const pairs = bigrams(run);
  const letters = [...run];
  // The last letter alone, so that a question of one letter finds every place of it: pairs begin with all the others.
  const words = new Set(letters.length > 1 ? [...pairs, letters.at(-1) as string] : pairs);
  if (hanRun.test(run)) for (const word of cutter().cutForSearch(run, true)) if ([...word].length > 2) words.add(short(word));
  return [...words];
}

/**
 * The text of a tsquery for what a person typed: all words, the last one as a beginning (unless it is to be `whole`). Empty when there is nothing to look for.
 * Its words hold only letters, marks and digits, so that no input can be read as an operator.
 */
export const searchQuery = (q: string, options: { whole?: boolean } = {}): string => searchQueries(q, options).join(' & ');

/** As above, one for each thing that was typed between spaces. */
export function searchQueries(q: string, { whole: noBeginning = false } = {}): string[] {
  const chunks = foldText(q.slice(0, 500))
    .split(/\s+/u)
    .map((chunk) => ({ chunk, pieces: piecesOf(chunk) }))
    .filter(({ pieces }) => pieces.length > 0);
  const parts: string[] = [];
  let left = mostQueryWords;
  for (const [i, { chunk, pieces }] of chunks.entries()) {
    if (left <= 0) break;
    const last = !noBeginning && i === chunks.length - 1;
    const whole = joined(chunk, pieces);
    if (whole && address.test(chunk)) parts.push(lexeme(whole, last));
    else {
      const each = pieces
        .slice(0, left)
        .map((piece, n) => pieceQuery(piece, last && n === pieces.length - 1))
        .join(' & ');
      parts.push(whole ? `(${lexeme(whole, last)} | (${each}))` : each);
    }
    left -= pieces.length;
  }
  return parts;
}

function pieceQuery(piece: Piece, last: boolean): string {
  if (!piece.unspaced) return lexeme(short(piece.text), last);
  const letters = [...piece.text];
  if (letters.length === 1) return lexeme(piece.text, true);
  const all = (words: readonly string[]) => words.map((word, i) => lexeme(word, last && i === words.length - 1)).join(' & ');
  const exact = all(bigrams(letters.slice(0, 24).join('')));
  if (letters.length === 2 || !hanRun.test(piece.text)) return `(${exact})`;
  // The words in any order and distance, or the letters just as they were typed.
  const words = cutter()
    .cut(letters.slice(0, 24).join(''), true)
    .filter((word) => [...word].length > 1)
    .map(short);
  return words.length > 0 ? `((${all(words)}) | (${exact}))` : `(${exact})`;
}

const lexeme = (word: string, prefix: boolean): string => `'${word}'${prefix ? ':*' : ''}`;
