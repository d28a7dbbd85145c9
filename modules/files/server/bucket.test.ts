import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { type Bucket, startBucket } from '#platform/testing';
import { openFile, storeFile } from '#server/files';
import { type TestApp, testApp } from '#testing';
import { sweepBytes, sweepUploads } from './sweeping.ts';

let bucket: Bucket;
let app: TestApp;
beforeAll(async () => {
  bucket = await startBucket();
  app = await testApp({ env: { DATA_DIR: `/tmp/careloop-bucket-${process.pid}`, ...bucket.env } });
});
afterAll(async () => {
  await app.end();
  bucket.end();
});

test('files go to a bucket, come back whole, and leave it when nobody uses them', async () => {
  const row = await storeFile(app.app, { name: 'a.txt', buffer: Buffer.from('in the bucket'), uploader: systemActor('x') });
  expect([...bucket.objects.keys()]).toEqual([`${row.sha256.slice(0, 2)}/${row.sha256}`]);
  const read = async () => Buffer.concat(await (await openFile(app.app, row)).toArray()).toString();
  expect(await read()).toBe('in the bucket');
  bucket.objects.set(`${'0'.repeat(2)}/${'0'.repeat(64)}`, Buffer.from('orphan'));
  expect(await sweepBytes(app.app)).toBe(1);
  bucket.break(true);
  await expect(read()).rejects.toMatchObject({ spec: { code: 'platform.busy' } });
  bucket.break(false);
  bucket.objects.set(`${row.sha256.slice(0, 2)}/${row.sha256}`, Buffer.from('in the bukket'));
  await expect(read()).rejects.toMatchObject({ spec: { code: 'files.damaged' } });
  app.clock.advance(25 * 60 * 60 * 1000);
  await sweepUploads(app.app);
  expect([...bucket.objects.keys()]).toEqual([]);
});
