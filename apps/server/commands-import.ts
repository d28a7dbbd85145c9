import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type ImportMapping, mappingSchema } from '#contract/imports';
import { systemActor } from '#platform/access';
import {
  beginImport,
  beginWork,
  endPass,
  type ImportRow,
  mappingProblems,
  noCounts,
  selectImport,
  selectProblems,
  sentenceFor,
  setMapping,
  suggestMapping,
  workPass,
} from '#server/imports';
import type { Assembled } from './assemble.ts';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';
import { progressBar } from './progress.ts';

const actor = systemActor('command line');
/** Options that name a column for a target. */
const columnOptions = ['subject', 'text', 'tag', 'id', 'created', 'email', 'name', 'phone', 'status', 'priority', 'queue', 'assignee', 'language'] as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const targets: Record<string, string> = { tag: 'tags', created: 'createdAt' };

export const importCommand: Command = {
  name: 'import',
  usage: 'import FILE [--kind tickets|customers] [--map mapping.json | --text COL --subject COL --tag COL ...] [--source NAME] [--dry-run] [--resume ID]',
  about:
    'Imports CSV, JSON Lines or a Careloop export, silently. Without a mapping the columns are recognised by their names. Importing the same file again makes nothing new.',
  run: async (args, context) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        map: { type: 'string' },
        source: { type: 'string' },
        'dry-run': { type: 'boolean' },
        resume: { type: 'string' },
        customer: { type: 'string' },
        ...Object.fromEntries(columnOptions.map((o) => [o, { type: 'string' as const }])),
      },
    });
    const options = values as Record<string, string | boolean | undefined>;
    const [file] = positionals;
    const kind = options.kind ?? 'tickets';
    if ((!file && !options.resume) || (file && !existsSync(file)) || (kind !== 'tickets' && kind !== 'customers')) {
      process.stderr.write(file && !existsSync(file) ? `There is no file ${file}\n` : `Usage: npm run careloop -- ${importCommand.usage}\n`);
      return 2;
    }
    if (options.resume && !uuid.test(String(options.resume))) {
      process.stderr.write(`There is no import ${String(options.resume)}\n`);
      return 2;
    }
    return withProduct(context, async (product) => {
      const run = options.resume
        ? await selectImport(product.app.db.read(), String(options.resume))
        : await beginImport(product.app, actor, {
            name: basename(String(file)),
            stream: createReadStream(String(file)),
            kind,
            ...(options.source ? { source: String(options.source) } : {}),
          });
      if (!run) {
        process.stderr.write(`There is no import ${String(options.resume)}\n`);
        return 1;
      }
      if (!options.resume && !(await chooseMapping(product, run, options))) return 1;
      return work(product, run.id, options['dry-run'] === true);
    });
  },
};

async function chooseMapping({ app }: Assembled, run: ImportRow, options: Record<string, string | boolean | undefined>): Promise<boolean> {
  const suggested = suggestMapping(run.kind, run.columns);
  const isCustomers = run.kind === 'customers';
  const named = Object.fromEntries(
    columnOptions
      .filter((o) => options[o] !== undefined)
      .map((o) => [
        !isCustomers && (o === 'email' || o === 'name' || o === 'phone') ? `customer${o[0]?.toUpperCase()}${o.slice(1)}` : (targets[o] ?? o),
        String(options[o]),
      ]),
  );
  const mapping: ImportMapping = options.map
    ? mappingSchema.parse(JSON.parse(readFileSync(String(options.map), 'utf8')))
    : { ...suggested, columns: { ...suggested.columns, ...named }, customer: options.customer === 'each' ? 'each' : 'one' };
  const problems = mappingProblems(run.kind, mapping, run.columns);
  if (problems.length > 0) {
    process.stderr.write(`The columns are: ${run.columns.join(', ')}\n${problems.map((p) => `${p.path}: ${p.message}`).join('\n')}\n`);
    return false;
  }
  await app.db.transaction((tx) => setMapping(tx, run.id, mapping));
  process.stderr.write(
    `${run.file_name}: ${run.format}, ${run.encoding}, source "${run.source}"\n${Object.entries(mapping.columns)
      .map(([target, column]) => `  ${column} -> ${target}`)
      .join('\n')}\n`,
  );
  return true;
}

async function work({ app }: Assembled, id: string, dry: boolean): Promise<number> {
  const begun = await app.db.transaction(async (tx) => {
    // Left by a process that was killed.
    if ((await selectImport(tx, id))?.state === 'running') await endPass(tx, id, 'cancelled', null);
    return beginWork(tx, actor, id, dry ? 'checking' : 'running');
  });
  const bar = progressBar(dry ? 'Checking' : 'Importing');
  const started = Date.now();
  let stopping = false;
  process.once('SIGINT', () => {
    stopping = true;
  });
  const done = await workPass(app, id, {
    onBatch: (row) => {
      bar.show(row.rows_done / Math.max(1, begun.rows_total ?? 1), `${row.rows_done} lines`);
      if (stopping) throw new Error(`Stopped. Go on with: npm run careloop -- import --resume ${id}`);
    },
  }).catch(async (error) => {
    // What is committed stays, and `--resume` finds it in this state.
    await app.db.transaction((tx) => endPass(tx, id, dry ? 'ready' : 'cancelled', null));
    throw error;
  });
  bar.end();
  const counts = { ...noCounts, ...done?.counts };
  const seconds = Math.max(0.001, (Date.now() - started) / 1000);
  process.stdout.write(
    `${dry ? 'Would be: ' : ''}${counts.created} created, ${counts.updated} updated, ${counts.skipped} already here, ${counts.messages} messages, ${counts.failed} rows with problems (${seconds.toFixed(1)} s)\n`,
  );
  for (const p of (await selectProblems(app.db.read(), id)).slice(0, 20))
    process.stdout.write(`  line ${p.row}: ${sentenceFor(p.reason, 'en')}${p.value ? ` (${p.value.slice(0, 60)})` : ''}\n`);
  return done?.state === 'finished' || done?.state === 'checked' ? 0 : 1;
}
