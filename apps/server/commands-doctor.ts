import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Scope } from '#platform/db';
import { followerStates } from '#platform/events';
import { isGivenUp } from '#platform/jobs';
import { missingMigrations } from '#platform/migrations';
import { mailConfigured } from '#server/outbox';
import type { Assembled } from './assemble.ts';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

type Finding = { what: string; verdict: 'ok' | 'note' | 'PROBLEM'; said: string };

const oldestNode = 20;
const oldestPostgres = 150_000;
const leastFreeBytes = 1024 ** 3;
const mostBehind = 10_000;
const stuckAfterMinutes = 15;
const mostSkewMs = 2_000;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  about: 'Checks the machine, the database, followers, jobs, the file store and mail. Ends with 1 when something needs a person.',
  run: async (args, context) => {
    parseArgs({ args: [...args], options: {} });
    return withProduct(context, async (product) => {
      const checks = [node, database, skew, migrations, followers, quarantine, jobs, store, space, mail];
      const findings: Finding[] = [];
      for (const check of checks) {
        findings.push(
          await check(product).catch(
            (error): Finding => ({ what: check.name, verdict: 'PROBLEM', said: error instanceof Error ? error.message : String(error) }),
          ),
        );
      }
      const width = Math.max(...findings.map((f) => f.what.length));
      for (const f of findings) process.stdout.write(`${f.what.padEnd(width)}  ${f.verdict.padEnd(7)}  ${f.said}\n`);
      return findings.some((f) => f.verdict === 'PROBLEM') ? 1 : 0;
    });
  },
};

const judged = (what: string, good: boolean, said: string): Finding => ({ what, verdict: good ? 'ok' : 'PROBLEM', said });

async function node(): Promise<Finding> {
  const major = Number(process.versions.node.split('.')[0]);
  return judged('node', major >= oldestNode, `Node ${process.versions.node}; ${oldestNode} or newer is needed.`);
}

async function database({ app }: Assembled): Promise<Finding> {
  const { version } = await app.db.read().one<{ version: number }>(`select current_setting('server_version_num')::int as version`);
  return judged(
    'database',
    version >= oldestPostgres,
    `PostgreSQL ${(version / 10_000).toFixed(2)}, ${app.config.databaseUrl ? 'from DATABASE_URL' : 'embedded'}.`,
  );
}

/** Half the way there and back is not the database's fault. */
async function skew({ app }: Assembled): Promise<Finding> {
  const before = Date.now();
  const { at } = await app.db.read().one<{ at: Date }>('select clock_timestamp() as at');
  const offMs = Math.round(at.getTime() - (before + Date.now()) / 2);
  return judged('clock', Math.abs(offMs) <= mostSkewMs, `The database's clock is ${Math.abs(offMs)} ms ${offMs < 0 ? 'behind' : 'ahead'}.`);
}

async function migrations({ app }: Assembled): Promise<Finding> {
  const missing = await missingMigrations(app.db.read());
  return judged('migrations', missing.length === 0, missing.length === 0 ? 'All applied.' : `Not applied: ${missing.join(', ')}. Start the product once.`);
}

async function followers({ app }: Assembled): Promise<Finding> {
  const rows = await followerStates(app.db.read());
  const late = rows.filter((r) => r.behind >= mostBehind).map((r) => `${r.name} is ${mostBehind} events or more behind`);
  const failing = rows.filter((r) => r.lastError !== null).map((r) => `${r.name}: ${r.lastError}`);
  return judged(
    'followers',
    late.length + failing.length === 0,
    [...late, ...failing].join('; ') || `${rows.length}, the furthest ${Math.max(0, ...rows.map((r) => r.behind))} events behind.`,
  );
}

async function quarantine({ app }: Assembled): Promise<Finding> {
  const rows = (await followerStates(app.db.read())).filter((f) => f.quarantined > 0);
  return judged('quarantine', rows.length === 0, rows.map((r) => `${r.name} set ${r.quarantined} events aside`).join('; ') || 'No event was set aside.');
}

async function jobs({ app }: Assembled): Promise<Finding> {
  const tx: Scope = app.db.read();
  const { failed, stuck, waiting } = await tx.one<{ failed: number; stuck: number; waiting: number }>(
    `select count(*) filter (where ${isGivenUp}) as failed, count(*) filter (where attempts < max_attempts and run_at < now() - make_interval(mins => $1)) as stuck,
       count(*) filter (where run_at <= now()) as waiting from graphile_worker.jobs`,
    [stuckAfterMinutes],
  );
  if (failed === 0 && stuck === 0) return judged('jobs', true, `${waiting} waiting.`);
  // One listening connection is this command's own.
  const { listening } = await tx.one<{ listening: number }>(
    `select count(*) as listening from pg_stat_activity where datname = current_database() and application_name = 'careloop-listen'`,
  );
  if (failed === 0 && listening <= 1) return { what: 'jobs', verdict: 'note', said: `${stuck} wait until the product is started.` };
  return judged('jobs', false, `${failed} failed for good, ${stuck} are more than ${stuckAfterMinutes} minutes late (is a worker running?).`);
}

async function store({ app }: Assembled): Promise<Finding> {
  if (app.config.filesS3)
    return { what: 'file store', verdict: 'note', said: `S3-compatible, bucket ${app.config.filesS3.bucket}; not written to by this check.` };
  const folder = join(app.config.dataDir, 'files', 'incoming');
  const probe = join(folder, `doctor-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await writeFile(probe, 'x');
  await rm(probe);
  return judged('file store', true, `${join(app.config.dataDir, 'files')} can be written.`);
}

async function space({ app }: Assembled): Promise<Finding> {
  const { bavail, bsize } = await statfs(app.config.dataDir);
  const free = bavail * bsize;
  return judged('disk space', free >= leastFreeBytes, `${(free / 1024 ** 3).toFixed(1)} GB free in ${app.config.dataDir}.`);
}

async function mail({ app }: Assembled): Promise<Finding> {
  const set = await mailConfigured(app.db.read());
  return {
    what: 'mail',
    verdict: set ? 'ok' : 'note',
    said: set ? 'A mail server is set.' : 'No mail server is set; mail waits in the outbox. Set it under Settings, Mail server.',
  };
}
