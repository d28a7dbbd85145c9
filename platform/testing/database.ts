import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const TEMPLATE_DATABASE = 'careloop_template';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A fresh, migrated database of its own; `serverUrl` is any database of the test server. */
export function cloneTemplate(serverUrl: string): Promise<TestDatabase> {
  // Several at once are fine: copying opens no session in the template (a session there would make it fail).
  return makeDatabase(serverUrl, `template ${TEMPLATE_DATABASE}`);
}

export const emptyDatabase = (serverUrl: string): Promise<TestDatabase> => makeDatabase(serverUrl, '');

async function makeDatabase(serverUrl: string, how: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withServer(serverUrl, (client) => client.query(`create database ${name} ${how}`));
  return {
    url: databaseAt(serverUrl, name),
    drop: () => withServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

export function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function withServer(serverUrl: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseAt(serverUrl, 'postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
