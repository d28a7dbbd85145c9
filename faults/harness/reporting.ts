import { cpus, totalmem } from 'node:os';
import type { Fault } from './stage.ts';

export type ResultRow = {
  fault: string;
  name: string;
  seeds: number;
  passed: number;
  /** The slowest. */
  recoveryMs: number | null;
  /** Why it was not run. */
  note?: string;
  failedSeeds: number[];
};

export function table(rows: readonly ResultRow[]): string {
  const cells = rows.map((r) => [r.fault, r.name, String(r.seeds), String(r.passed), recovery(r), r.note ?? '']);
  const head = ['Fault', 'What', 'Seeds', 'Passed', 'Recovery (ms)', ''];
  const width = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i >= 2 && i <= 4 ? cell.padStart(width[i] ?? 0) : cell.padEnd(width[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...cells].map(line).join('\n');
}

const recovery = (row: ResultRow): string => (row.recoveryMs === null ? '' : String(row.recoveryMs));

/** What the bench has no row for yet. */
const missing: readonly [string, string][] = [
  ['F7', 'mail is not received yet'],
  ['F13', 'two versions side by side: upgrades of each release are tested by `db/`; a rolling one needs a second release'],
  ['F19', 'there is no search server, cache server or language model to stop'],
];

/** What `npm run faults` has found, kept beside the page that is made from it: of each fault the newest run in each form. */
export type Kept = ResultRow & { form: 'long' | 'short'; at: string; commit: string };

/** A row takes the place of an older one of the same fault and form. */
export function kept(old: readonly Kept[], fresh: Kept, faults: readonly Fault[]): Kept[] {
  const place = (row: Kept): number => faults.findIndex((f) => f.id === row.fault) * 2 + (row.form === 'long' ? 0 : 1);
  return [...old.filter((o) => o.fault !== fresh.fault || o.form !== fresh.form), fresh].sort((a, b) => place(a) - place(b));
}

/** docs/reliability.md */
export function document(rows: readonly Kept[], faults: readonly Fault[], invariants: readonly { id: string; of: string; name: string }[]): string {
  const machine = `${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} processors, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${process.platform}`;
  const result = rows.map(
    (r) =>
      `| ${r.fault} | ${r.name} | ${r.form} | ${r.seeds} | ${r.passed} | ${recovery(r)} | ${r.at.slice(0, 16).replace('T', ' ')}, ${r.commit} | ${[r.note ?? '', r.failedSeeds.length > 0 ? `failed: ${r.failedSeeds.join(', ')}` : ''].filter(Boolean).join('; ')} |`,
  );
  const absent = [
    ...missing.filter(([id]) => !rows.some((r) => r.fault === id)),
    ...faults.filter((f) => !rows.some((r) => r.fault === f.id)).map((f) => [f.id, 'not run yet'] as const),
    ...faults
      .filter((f) => rows.some((r) => r.fault === f.id) && !rows.some((r) => r.fault === f.id && r.form === 'long'))
      .map((f) => [f.id, 'its long form'] as const),
  ];
  return `# Reliability

The product runs as its own process with its own PostgreSQL under mixed load (tickets created, answered, noted, assigned, solved, merged and rated by a
program and two people, with Idempotency-Keys and live streams), and is broken in many ways. After each fault everything that was acknowledged is looked
for, streams are compared with the log, mail and webhooks with what arrived, and every module's own invariants are checked.

Written by \`npm run faults\`: the newest run of each fault in each form, from docs/reliability.json. The long form keeps the promised times; the short one (\`--short\`), which CI
runs in part, takes less of everything and allows six times the promised times, because it runs on shared machines.
Machine: ${machine}.

| Fault | What | Form | Seeds | Passed | Slowest recovery (ms) | When (UTC), commit | |
| --- | --- | --- | ---: | ---: | ---: | --- | --- |
${result.join('\n')}

A seed fixes the load and the moment of the fault; scheduling between processes stays free, so a seed repeats the story, not every interleaving.
One seed again: \`npm run faults -- --only F1 --seed 7\`. All faults in their long form: \`npm run faults\`. One of them, into this page: \`npm run faults -- --only F9 --write\`.

## What each row means

${faults.map((f) => `- **${f.id}, ${f.name}.** ${f.promise}`).join('\n')}

## Not run

${absent.map(([id, why]) => `- ${id}: ${why}`).join('\n') || '- Nothing is left out.'}

## What must hold after each fault

I1 nothing acknowledged is lost; I2 nothing happens twice for one key; I3 nobody sees what is not theirs; I4 measured times are what the log gives;
I5 queues drain, nothing is stuck unseen; I6 counters are what a recount gives; I7 the audit chain is whole; I8 nothing is called sent that was not.
The load, the streams and the world outside are checked by \`faults/harness/remembering.ts\`. Each part and module adds its own in a file \`faults.ts\`,
with a statement that breaks it, so that a test shows that the check can fail:

${invariants.map((i) => `- ${i.id} ${i.of}: ${i.name}`).join('\n')}
`;
}
