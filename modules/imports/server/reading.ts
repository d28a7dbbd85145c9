/** Rows out of a file, as they come: encoding and delimiter found from the bytes, damaged rows told by their line, never the whole file in memory. */
import type { Readable } from 'node:stream';
import { type Info, parse } from 'csv-parse';

export type Shape = { format: 'csv' | 'jsonl'; encoding: string; delimiter: string | null; lines: number; archive: boolean };
/** `row` is the line where it ends: it only grows, so it is also the place to go on from. */
export type FileRow = { row: number; values: Record<string, string>; raw?: Record<string, unknown> } | { row: number; problem: string; value?: string };

const headBytes = 64 * 1024;
const longestLine = 64 * 1024 * 1024;
const longestRecord = 2 * 1024 * 1024;

/** Reads the whole file once: only then is it sure that UTF-8 holds to the end. */
export async function shapeOf(stream: Readable): Promise<Shape | null> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let sound = true;
  let lines = 0;
  let tail = 10;
  const head: Buffer[] = [];
  let headLength = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    if (headLength < headBytes) {
      head.push(bytes);
      headLength += bytes.length;
    }
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    tail = bytes.at(-1) ?? tail;
    if (!sound) continue;
    try {
      utf8.decode(bytes, { stream: true });
    } catch {
      sound = false;
    }
  }
  const first = Buffer.concat(head).subarray(0, headBytes);
  const encoding = first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : sound ? 'utf-8' : 'gb18030';
  const text = new TextDecoder(encoding).decode(first);
  if (!text.trim() || text.includes('\u0000')) return null;
  const line = text.trimStart().split(/\r?\n/, 1)[0] ?? '';
  const format = line.startsWith('{') ? 'jsonl' : 'csv';
  return {
    format,
    encoding,
    delimiter: format === 'csv' ? delimiterOf(line) : null,
    lines: lines + (tail === 10 ? 0 : 1),
    archive: format === 'jsonl' && /^\{"type":"careloop\.export"/.test(line),
  };
}

function delimiterOf(line: string): string {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counted = [',', ';', '\t', '|'].map((sign) => ({ sign, count: bare.split(sign).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

async function* decoded(stream: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

export function readRows(stream: Readable, shape: Pick<Shape, 'format' | 'encoding' | 'delimiter'>): AsyncGenerator<FileRow> {
  return shape.format === 'csv' ? csvRows(stream, shape) : jsonRows(stream, shape.encoding);
}

/** Blank and repeated column names get one of their own. */
function columnNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((name, i) => {
    const wanted = name.trim() || `column ${i + 1}`;
    const count = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, count);
    return count === 1 ? wanted : `${wanted} (${count})`;
  });
}

const damages: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'columnCount',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'columnCount',
  CSV_QUOTE_NOT_CLOSED: 'restUnreadable',
};
type Parsed = { record: Record<string, string>; info: Info };
async function* csvRows(stream: Readable, shape: Pick<Shape, 'encoding' | 'delimiter'>): AsyncGenerator<FileRow> {
  const damaged: { row: number; problem: string; value?: string }[] = [];
  const parser = parse({
    columns: columnNames,
    delimiter: shape.delimiter ?? ',',
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: longestRecord,
    relax_quotes: false,
    on_skip: (error) => {
      // One line may be wrong in several places.
      if (error && damaged.at(-1)?.row !== Number(error.lines ?? 0)) damaged.push({ row: Number(error.lines ?? 0), problem: damages[error.code] ?? 'damaged' });
      return undefined;
    },
  });
  // Whoever stops reading early has no use for what comes after.
  parser.on('error', () => {});
  const feeding = (async () => {
    for await (const text of decoded(stream, shape.encoding)) if (!parser.write(text)) await new Promise((done) => parser.once('drain', done));
    parser.end();
  })();
  feeding.catch((error: Error) => parser.destroy(error));
  let last = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      // The parser is ahead of us: what it threw out further down waits for its turn.
      while (damaged[0] && damaged[0].row <= info.lines) yield damaged.shift() as FileRow;
      last = info.lines;
      yield { row: info.lines, values: record };
    }
  } catch (error) {
    if (!/^CSV_/.test((error as { code?: string }).code ?? '')) throw error;
    damaged.push({ row: Math.max(last + 1, Number((error as { lines?: number }).lines ?? 0)), problem: 'restUnreadable' });
  } finally {
    stream.destroy();
  }
  yield* damaged;
}

async function* jsonRows(stream: Readable, encoding: string): AsyncGenerator<FileRow> {
  let rest = '';
  let row = 0;
  try {
    for await (const text of decoded(stream, encoding)) {
      rest += text;
      let from = 0;
      for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n', from)) {
        row += 1;
        const line = rest.slice(from, at).trim();
        from = at + 1;
        if (line) yield jsonRow(row, line);
      }
      rest = rest.slice(from);
      if (rest.length > longestLine) {
        yield { row: row + 1, problem: 'restUnreadable' };
        return;
      }
    }
    if (rest.trim()) yield jsonRow(row + 1, rest.trim());
  } finally {
    stream.destroy();
  }
}

function jsonRow(row: number, line: string): FileRow {
  try {
    const raw: unknown = JSON.parse(line);
    if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return { row, problem: 'damaged', value: line.slice(0, 200) };
    return { row, values: flatten(raw), raw: raw as Record<string, unknown> };
  } catch {
    return { row, problem: 'damaged', value: line.slice(0, 200) };
  }
}

/** `{"customer": {"mail": "x"}}` has the column `customer.mail`. Lists of words become one text. */
function flatten(value: object, prefix = '', into: Record<string, string> = {}): Record<string, string> {
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix + key;
    if (inner === null || inner === undefined) into[name] = '';
    else if (Array.isArray(inner)) into[name] = inner.every((v) => typeof v !== 'object') ? inner.join(', ') : JSON.stringify(inner);
    else if (typeof inner === 'object') flatten(inner as object, `${name}.`, into);
    else into[name] = String(inner);
  }
  return into;
}
