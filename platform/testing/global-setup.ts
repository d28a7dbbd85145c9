// One PostgreSQL for the whole test run, in a temporary folder, with a migrated template that tests clone.
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '#platform/migrations';
import { endAbandoned, type RunningPostgres, startPostgres } from '#platform/postgres';
import { databaseAt, TEMPLATE_DATABASE, withServer } from './database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    templateUrl: string;
  }
}

/** Speed over safety: this data lives as long as the run. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_wal_size: '512MB', max_connections: '200' };

const PREFIX = 'careloop-test-';

/** Runs ended by `kill -9` could not clean up: their servers are stopped and their folders removed. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dataDir = join(tmpdir(), name);
    if (await endAbandoned(dataDir)) rmSync(dataDir, { recursive: true, force: true });
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dataDir, 0o711);
  const lines: string[] = [];
  let server: RunningPostgres | undefined;
  const teardown = async () => {
    try {
      await server?.stop();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
  try {
    server = await startPostgres({ dataDir, settings: SETTINGS, log: (line) => lines.push(line) });
    await withServer(server.url, (client) => client.query(`create database ${TEMPLATE_DATABASE}`));
    const templateUrl = databaseAt(server.url, TEMPLATE_DATABASE);
    await migrate(templateUrl);
    project.provide('templateUrl', templateUrl);
  } catch (error) {
    await teardown();
    throw new Error(`The test database could not be prepared: ${(error as Error).message}\n${lines.slice(-20).join('\n')}`);
  }
  return teardown;
}
