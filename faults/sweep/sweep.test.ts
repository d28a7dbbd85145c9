import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instanceSecret } from '#server/settings';
import { type Flow, testApp, type World } from '#testing';
import { newFolder, removeFolder, removeLeftovers } from '../harness/folders.ts';
import { FileBreaker, WireBreaker } from './breaking-outside.ts';
import { StatementBreaker } from './breaking-statements.ts';
import { TableWatch } from './comparing-tables.ts';
import { type Outside, openOutside } from './outside.ts';
import { type Bench, type Swept, sweep, type Way, ways } from './sweeping.ts';

// One case again: SWEEP_FLOW=merge SWEEP_WAY=lost SWEEP_N=7 npx vitest run faults/sweep
const only = { flow: process.env.SWEEP_FLOW, way: process.env.SWEEP_WAY, nth: process.env.SWEEP_N ? Number(process.env.SWEEP_N) : undefined };

const modules = join(import.meta.dirname, '../../modules');
const flows: Flow[] = [];
for (const noun of readdirSync(modules).sort()) {
  const path = join(modules, noun, 'server/flows.fixture.ts');
  const found = (await import(pathToFileURL(path).href).catch((error: { code?: string }) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return { flows: [] };
    throw error;
  })) as { flows: readonly Flow[] };
  flows.push(...found.flows);
}

let outside: Outside;
let bench: Bench;
let dataDir: string;
async function open(): Promise<void> {
  dataDir = newFolder('sweep');
  outside = await openOutside();
  const app = await testApp({ env: { DATA_DIR: dataDir, CARELOOP_EGRESS_ALLOW: `127.0.0.1:${outside.ports.hooks}` } });
  const admin = await app.as('administrator');
  const world: World = { app, admin, outside };
  const value = { host: '127.0.0.1', port: outside.ports.smtp, security: 'none', fromName: 'Harbor Help', fromAddress: 'help@harbor.example' };
  expect((await admin.put('/api/v1/settings/smtp', { value })).status).toBe(200);
  await app.settle();
  // Made when it is first needed, which may be in any flow.
  await app.app.db.transaction(instanceSecret);
  const tables = new TableWatch(() => app.app.db.read());
  await tables.begin();
  bench = {
    world,
    tables,
    statements: new StatementBreaker(app.app.db.pool),
    files: new FileBreaker(dataDir),
    wire: new WireBreaker([outside.ports.smtp, outside.ports.hooks]),
  };
}
async function close(): Promise<void> {
  bench.files.close();
  bench.wire.close();
  await bench.world.app.end();
  await outside.close();
  removeFolder(dataDir);
}
beforeAll(removeLeftovers);

/** Where time is short: every statement of the short flows refused and lost, every other one a deadlock, some of the long ones; all of them in every way otherwise. */
const long = process.env.SWEEP_LONG !== undefined || only.way !== undefined;
const shortWays = new Set<Way>(['refused', 'lost', 'unanswered', 'deadlock', 'file', 'unheard']);
const strideOf = (flow: Flow, way: Way): number => (long || way === 'unheard' ? 1 : flow.kind === 'work' ? 150 : flow.slow ? 8 : way === 'deadlock' ? 2 : 1);
/** Requests say nothing to the outside themselves; what they leave for later does. */
const hasWay = (flow: Flow, way: Way): boolean =>
  flow.kind === 'work' ? long || way === 'refused' || way === 'lost' || (way === 'unheard' && flow.speaks === true) : way !== 'unsaid' && way !== 'unheard';

describe.each(flows.filter((f) => !only.flow || only.flow.split(',').includes(f.name)))('$name', (flow) => {
  // Each has a product of its own: the clock goes on by weeks in some, and sessions end.
  beforeAll(open);
  afterAll(close);
  test.each(ways.filter((w) => (only.way ? w === only.way : long || shortWays.has(w)) && hasWay(flow, w)))(
    '%s',
    async (way) => {
      const begun = performance.now();
      const swept = await sweep(bench, flow, way, { only: only.nth, stride: only.nth ? 1 : strideOf(flow, way) });
      if (process.env.SWEEP_SAY) say(swept, performance.now() - begun);
      expect(swept.findings).toEqual([]);
      // A way that broke nothing has shown nothing.
      if (!only.nth && (way === 'refused' || way === 'lost' || (way === 'unheard' && flow.speaks))) expect(swept.broken).toBeGreaterThan(0);
    },
    long ? 3_600_000 : 600_000,
  );
});

function say({ flow, way, broken, findings }: Swept, tookMs: number): void {
  console.log(`${flow} / ${way}: ${broken} broken, ${findings.length} wrong, ${Math.round(tookMs)} ms`);
  for (const f of findings.slice(0, 40)) console.log(`  ${f.flow} ${f.way} ${f.nth}: ${f.wrong}\n     at ${f.hit}`);
}
