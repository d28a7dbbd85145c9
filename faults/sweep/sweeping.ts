/** Lets everything fail that a flow does, one thing at a time, and looks after each whether anything is half done. */
import type { Attempt, Flow, Told, World } from '#testing';
import type { FileBreaker, WireBreaker } from './breaking-outside.ts';
import { type Breakage, type StatementBreaker, secretWords } from './breaking-statements.ts';
import { balance, type Changes, type TableWatch, without } from './comparing-tables.ts';

export type Bench = { world: World; statements: StatementBreaker; files: FileBreaker; wire: WireBreaker; tables: TableWatch };

/** What can be broken, one after the other, until the flow passes without reaching it. */
export type Way = Breakage | 'file' | 'disk full' | 'unsaid' | 'unheard';
export const ways: readonly Way[] = ['refused', 'lost', 'unanswered', 'deadlock', 'serialization', 'file', 'disk full', 'unsaid', 'unheard'];

export type Case = { flow: string; way: Way; nth: number };
export type Finding = Case & { hit: string; wrong: string };
export type Swept = { flow: string; way: Way; broken: number; findings: Finding[] };

const mostSteps = 1_000;
const mostCleanRuns = 6;
const references = new Map<string, Record<string, number>>();

/** Every n of one flow and one way, or each `stride`th, or the one that is asked for. */
export async function sweep(bench: Bench, flow: Flow, way: Way, { only, stride = 1 }: { only?: number | undefined; stride?: number } = {}): Promise<Swept> {
  const reference = references.get(flow.name) ?? (await usual(bench, flow));
  references.set(flow.name, reference);
  const swept: Swept = { flow: flow.name, way, broken: 0, findings: [] };
  const first = 1 + (ways.indexOf(way) % stride);
  for (let nth = only ?? first; nth <= (only ?? mostSteps); nth += stride) {
    const { hit, wrong } = await breakOnce(bench, flow, way, nth, reference);
    if (hit === undefined) {
      if (wrong) swept.findings.push({ flow: flow.name, way, nth, hit: '(nothing)', wrong });
      return swept;
    }
    swept.broken += 1;
    if (wrong) swept.findings.push({ flow: flow.name, way, nth, hit, wrong });
  }
  return swept;
}

/** What the flow changes each time. The first times may also make what is there ever after: tags, months, settings. */
async function usual(bench: Bench, flow: Flow): Promise<Record<string, number>> {
  let found = await cleanRun(bench, flow);
  for (let runs = 1; runs < mostCleanRuns; runs += 1) {
    const next = await cleanRun(bench, flow);
    if (same(found, next)) return next;
    found = next;
  }
  throw new Error(`${flow.name} changes something else each time.`);
}

async function cleanRun(bench: Bench, flow: Flow): Promise<Record<string, number>> {
  const attempt = await flow.prepare(bench.world);
  const mark = await bench.tables.mark();
  const told = await attempt.run();
  if (!succeeded(told)) throw new Error(`${flow.name} fails although nothing is broken: ${told.status} ${told.body.slice(0, 300)}`);
  await attempt.check?.();
  await quiet(bench);
  return balance(without(await bench.tables.since(mark), Object.keys(flow.leaves ?? {})));
}

async function breakOnce(
  bench: Bench,
  flow: Flow,
  way: Way,
  nth: number,
  reference: Record<string, number>,
): Promise<{ hit: string | undefined; wrong: string | undefined }> {
  const attempt = await flow.prepare(bench.world);
  await quiet(bench);
  const mark = await bench.tables.mark();
  begin(bench, way, nth);
  let told: Told | Error;
  try {
    told = await attempt.run();
  } catch (error) {
    told = error as Error;
  }
  const hit = end(bench, way);
  await quiet(bench);
  const changes = without(await bench.tables.since(mark), Object.keys(flow.leaves ?? {}));
  const anew = flow.replaces === true && way === 'unanswered';
  const wrong = flow.kind === 'request' ? (wrongAnswer(flow, way, hit, told) ?? (anew ? undefined : wrongTables(told, changes, reference))) : undefined;
  return { hit, wrong: wrong ?? (await tryAgain(bench, flow, attempt, mark, told, anew ? undefined : reference)) };
}

/** After a failure the same person does the same again: then it is done, once. */
async function tryAgain(
  bench: Bench,
  flow: Flow,
  attempt: Attempt,
  mark: Awaited<ReturnType<TableWatch['mark']>>,
  first: Told | Error,
  reference: Record<string, number> | undefined,
): Promise<string | undefined> {
  if (first instanceof Error || !succeeded(first) || flow.kind === 'work') {
    // What is worked off beside may need one round to notice and one to mend.
    for (let tries = 0; tries < (flow.kind === 'work' ? 2 : 1); tries += 1) {
      const again = await attempt.run();
      if (!succeeded(again) && !flow.settled?.(again)) return `trying again was answered ${again.status} ${again.body.slice(0, 200)}`;
    }
    await quiet(bench);
    const after = balance(without(await bench.tables.since(mark), Object.keys(flow.leaves ?? {})));
    if (reference && !same(after, reference)) return `after trying again the tables differ: ${difference(after, reference)}`;
  }
  try {
    await attempt.check?.();
  } catch (error) {
    return `not done once: ${(error as Error).message}`;
  }
  return undefined;
}

function begin({ statements, files, wire }: Bench, way: Way, nth: number): void {
  if (way === 'file' || way === 'disk full') files.plan(nth, way === 'file' ? 'EIO' : 'ENOSPC');
  else if (way === 'unsaid' || way === 'unheard') wire.plan(nth, way === 'unsaid' ? 'unsaid' : 'unanswered');
  else statements.plan(way, nth);
}

function end({ statements, files, wire }: Bench, way: Way): string | undefined {
  if (way === 'file' || way === 'disk full') return files.end();
  if (way === 'unsaid' || way === 'unheard') return wire.end();
  return statements.end().hit;
}

const succeeded = (told: Told): boolean => told.status >= 200 && told.status < 400;

const inside = new RegExp(`${secretWords}|\\bat \\S+ \\(|node_modules|\\binsert into\\b|\\bselect \\w+ from\\b|Connection terminated|\\bENOSPC\\b|\\bEIO\\b`);

/** An answer that nobody can act on, or that shows what is behind it. */
function wrongAnswer(flow: Flow, way: Way, hit: string | undefined, told: Told | Error): string | undefined {
  if (told instanceof Error) return `threw instead of answering: ${told.stack}`;
  if (inside.test(told.body)) return `the answer shows what is behind it: ${told.body.slice(0, 300)}`;
  if (succeeded(told)) return undefined;
  if (hit === undefined) return `failed although nothing was broken: ${told.status} ${told.body.slice(0, 200)}`;
  if (way === 'deadlock' || way === 'serialization') return `was not tried again: ${told.status} ${told.body.slice(0, 200)}`;
  const expected = way === 'refused' || way === 'file' ? 500 : way === 'disk full' ? 507 : 503;
  const { title, code, requestId } = problemIn(told);
  if (told.status !== expected && !flow.tells?.includes(code ?? '')) return `answered ${told.status}, not ${expected}: ${told.body.slice(0, 200)}`;
  if (told.status === 503 && !told.retryAfter) return 'answered 503 without Retry-After';
  if (told.type.startsWith('text/html')) return undefined;
  if (!told.type.startsWith('application/problem+json')) return `answered as ${told.type}`;
  return title && code && requestId ? undefined : `the problem lacks a title, a code or a reference: ${told.body}`;
}

type Problem = { title?: string; code?: string; requestId?: string };
const problemIn = (told: Told): Problem => (told.type.startsWith('application/problem+json') ? (JSON.parse(told.body) as Problem) : {});

function wrongTables(told: Told | Error, changes: Changes, reference: Record<string, number>): string | undefined {
  const whole = same(balance(changes), reference);
  const nothing = Object.keys(changes).length === 0;
  if (told instanceof Error || !succeeded(told)) {
    // An answer that is lost may hide a success; a failure that was told must be one, or all of it.
    return nothing || whole ? undefined : `half done: ${JSON.stringify(changes)}`;
  }
  return whole ? undefined : `said to be done, but the tables differ: ${difference(balance(changes), reference)}`;
}

const same = (a: Record<string, number>, b: Record<string, number>): boolean => difference(a, b) === '';
const difference = (a: Record<string, number>, b: Record<string, number>): string =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => (a[name] ?? 0) !== (b[name] ?? 0))
    .map((name) => `${name} ${a[name] ?? 0} instead of ${b[name] ?? 0}`)
    .join(', ');

/** What a request leaves running beside it has ended: no connection is lent out. */
async function quiet({ world }: Bench): Promise<void> {
  const { pool } = world.app.app.db;
  for (let tries = 0; tries < 400 && (pool.idleCount < pool.totalCount || pool.waitingCount > 0); tries += 1) await new Promise((done) => setTimeout(done, 2));
}
