import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { openFile, storeFile } from '#server/files';
import { type TestApp, testApp } from '#testing';
import { sweepBytes, sweepUploads } from './sweeping.ts';

/** The far side: what an S3-compatible store answers to the five calls that are made. */
const objects = new Map<string, Buffer>();
let down = false;
let server: Server;
let app: TestApp;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  if (!String(request.headers['content-encoding']).includes('aws-chunked')) return raw;
  const parts: Buffer[] = [];
  for (let at = 0; at < raw.length; ) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.toString('latin1', at, end), 16);
    if (!size) break;
    parts.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const key = decodeURIComponent(url.pathname.replace('/bucket/', ''));
    if (down) return response.writeHead(500).end();
    if (request.method === 'PUT') {
      objects.set(key, await bodyOf(request));
      return response.writeHead(200).end();
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return response.writeHead(204).end();
    }
    if (url.searchParams.has('list-type')) {
      const contents = [...objects]
        .map(([name, bytes]) => `<Contents><Key>${name}</Key><Size>${bytes.length}</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`)
        .join('');
      return response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
    }
    const found = objects.get(key);
    if (!found)
      return response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end(request.method === 'HEAD' ? undefined : '<Error><Code>NoSuchKey</Code></Error>');
    return response
      .writeHead(200, { 'content-length': found.length, 'last-modified': new Date(0).toUTCString() })
      .end(request.method === 'HEAD' ? undefined : found);
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as { port: number };
  app = await testApp({
    env: {
      DATA_DIR: `/tmp/careloop-bucket-${process.pid}`,
      FILES_S3_BUCKET: 'bucket',
      FILES_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      FILES_S3_ACCESS_KEY_ID: 'id',
      FILES_S3_SECRET_ACCESS_KEY: 'secret',
    },
  });
});
afterAll(async () => {
  await app.end();
  server.close();
});

test('files go to a bucket, come back whole, and leave it when nobody uses them', async () => {
  const row = await storeFile(app.app, { name: 'a.txt', buffer: Buffer.from('in the bucket'), uploader: systemActor('x') });
  expect([...objects.keys()]).toEqual([`${row.sha256.slice(0, 2)}/${row.sha256}`]);
  const read = async () => Buffer.concat(await (await openFile(app.app, row)).toArray()).toString();
  expect(await read()).toBe('in the bucket');
  objects.set(`${'0'.repeat(2)}/${'0'.repeat(64)}`, Buffer.from('orphan'));
  expect(await sweepBytes(app.app)).toBe(1);
  down = true;
  await expect(read()).rejects.toMatchObject({ spec: { code: 'platform.busy' } });
  down = false;
  objects.set(`${row.sha256.slice(0, 2)}/${row.sha256}`, Buffer.from('in the bukket'));
  await expect(read()).rejects.toMatchObject({ spec: { code: 'files.damaged' } });
  app.clock.advance(25 * 60 * 60 * 1000);
  await sweepUploads(app.app);
  expect([...objects.keys()]).toEqual([]);
});
