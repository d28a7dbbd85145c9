export type ResultRow = { fault: string; name: string; seeds: number; passed: number /** The slowest. */; recoveryMs: number | null; note?: string };

export function table(rows: readonly ResultRow[]): string {
  const cells = rows.map((r) => [r.fault, r.name, String(r.seeds), String(r.passed), r.recoveryMs === null ? '' : String(r.recoveryMs), r.note ?? '']);
  const head = ['Fault', 'What', 'Seeds', 'Passed', 'Recovery (ms)', ''];
  const width = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]?.length ?? 0)));
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, i) => (i === 2 || i === 3 || i === 4 ? cell.padStart(width[i] ?? 0) : cell.padEnd(width[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
