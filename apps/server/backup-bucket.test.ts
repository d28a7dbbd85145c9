/** Files that lie in a bucket are in the backup, and come into the bucket of the place that it is put into. */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { fixedClock } from '#platform/clock';
import { readConfig } from '#platform/config';
import { type Bucket, createEmptyDatabase, startBucket } from '#platform/testing';
import { patience } from '#platform/waiting';
import { openFile, storeFile } from '#server/files';
import { testApp } from '#testing';
import { assemble } from './assemble.ts';
import { backUp } from './backing-up.ts';
import { ask, rowHashes, silent } from './backup.fixture.ts';
import { putBack } from './putting-back.ts';

const hashesOf = ({ objects }: Bucket): string[] => [...objects].map(([key, bytes]) => `${key} ${hash('sha256', bytes)}`).sort();

test('from one bucket into another: every file whole, every row equal; a damaged one is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'careloop-bucket-backup-'));
  const [from, to] = [await startBucket(), await startBucket()];
  const app = await testApp({ env: { DATA_DIR: join(folder, 'a'), ...from.env } });
  const database = await createEmptyDatabase();
  try {
    const admin = await app.as('administrator');
    expect((await admin.post('/api/v1/tickets', { subject: 'In the bucket', text: 'x', customer: { email: 'b@customer.example' } })).status).toBe(201);
    const rows = [];
    for (const size of [10, 300_000, 2_000_000])
      rows.push(await storeFile(app.app, { name: `${size}.bin`, buffer: Buffer.alloc(size, `careloop ${size}`), uploader: systemActor('test') }));
    await app.settle();
    const source = { ...app.app.config, databaseUrl: app.app.db.url };
    const { path } = await backUp(source, silent, folder);

    const config = readConfig({ DATABASE_URL: database.url, DATA_DIR: join(folder, 'b'), PUBLIC_URL: 'http://localhost', ...to.env });
    await putBack(config, silent, path, { send: false, keepFiles: false });
    expect(hashesOf(to)).toEqual(hashesOf(from));
    expect(to.objects.size).toBe(3);
    const [before, after] = [await rowHashes(app.app.db.url), await rowHashes(database.url)];
    for (const table of ['ticket', 'message', 'customer', 'file']) expect(after[table], table).toBe(before[table]);
    const restored = await assemble(config, database.url, { clock: fixedClock('2026-11-16T10:00:00Z'), log: silent, poolSize: 3, patience });
    for (const row of rows) expect(Buffer.concat(await (await openFile(restored.app, row)).toArray()).length).toBe(row.size_bytes);
    await restored.close();
    expect(await ask(database.url, 'select 1 from file')).toHaveLength(3);

    const [key = ''] = from.objects.keys();
    from.objects.set(key, Buffer.from('damaged'));
    const { manifest } = await backUp(source, silent, join(folder, 'second.tar'));
    expect(manifest.files.lacking).toEqual([key.slice(3)]);
  } finally {
    await app.end();
    await database.drop();
    from.end();
    to.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
