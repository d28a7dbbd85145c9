/** An upload becomes an import: its shape, columns, first rows. */
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { type ImportKind, importsErrors, maxImportBytes } from '#contract/imports';
import type { Actor } from '#platform/access';
import { fail, ProblemError } from '#platform/http';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { attachFiles, openFile, storeFile } from '#server/files';
import { type ImportRow, insertImport } from './import.repo.ts';
import { readRows, type Shape, shapeOf } from './reading.ts';

const sampleRows = 10;
const longestCell = 200;

/** A table's name without its dates and numbers: next month's file from the same place has the same. */
export function sourceFrom(fileName: string): string {
  const bare = fileName
    .slice(0, fileName.length - extname(fileName).length)
    .toLowerCase()
    .replace(/\d+/g, '')
    .replace(/[^\p{L}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return bare.slice(0, 60) || 'import';
}

/** @throws imports.unreadable, imports.tooLarge */
export async function beginImport(
  app: App,
  actor: Actor,
  input: { name: string; stream: AsyncIterable<Uint8Array>; kind: Exclude<ImportKind, 'careloop'>; source?: string | undefined },
): Promise<ImportRow> {
  const file = await storeFile(app, { name: input.name, stream: input.stream, uploader: actor, maxBytes: maxImportBytes }).catch((error) => {
    throw error instanceof ProblemError && error.spec.code === 'files.tooLarge' ? fail(importsErrors.tooLarge) : error;
  });
  const shape = await shapeOf(await openFile(app, file));
  const { columns, sample, first } = shape ? await look(await openFile(app, file), shape) : { columns: [], sample: [], first: null };
  if (!shape || columns.length === 0 || sample.length === 0) throw fail(importsErrors.unreadable);
  return app.db.transaction(async (tx) => {
    await attachFiles(tx, [file.id], actor);
    return insertImport(tx, {
      id: newId(),
      kind: shape.archive ? 'careloop' : input.kind,
      file_id: file.id,
      file_name: file.name,
      source: shape.archive ? `careloop:${String(first?.instance ?? '')}` : (input.source?.trim() || sourceFrom(input.name)).slice(0, 60),
      format: shape.format,
      encoding: shape.encoding,
      delimiter: shape.delimiter,
      columns: shape.archive ? [] : columns,
      sample: shape.archive ? [] : sample,
      rows_total: shape.lines,
      actor,
    });
  });
}

async function look(stream: Readable, shape: Shape): Promise<{ columns: string[]; sample: string[][]; first: Record<string, unknown> | null }> {
  const rows: Record<string, string>[] = [];
  const columns = new Set<string>();
  let first: Record<string, unknown> | null = null;
  let read = 0;
  for await (const row of readRows(stream, shape)) {
    read += 1;
    if ('values' in row) {
      first ??= row.raw ?? null;
      for (const name of Object.keys(row.values)) if (columns.size < 300) columns.add(name);
      if (rows.length < sampleRows) rows.push(row.values);
    }
    // JSON rows may each have other names: look at some more of them.
    if (read >= (shape.format === 'csv' ? sampleRows : 200)) break;
  }
  return { columns: [...columns], sample: rows.map((r) => [...columns].map((c) => (r[c] ?? '').slice(0, longestCell))), first };
}
