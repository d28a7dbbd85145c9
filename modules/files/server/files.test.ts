import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inlineTypes, type StoredFile } from '#contract/files';
import { type Actor, systemActor } from '#platform/access';
import { attachFiles, fileRows, storeFile } from '#server/files';
import { makeKey } from '#server/identity';
import { type TestApp, testApp } from '#testing';
import { cleanName, disposition } from './name.ts';
import { storeOf } from './store.ts';
import { sweepBytes, sweepUploads } from './sweeping.ts';

const folder = `/tmp/careloop-files-${process.pid}`;
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEklEQVR4nGP4z8DAAMQMDP8BAA8EAwHmGm8OAAAAAElFTkSuQmCC', 'base64');
const dayMs = 24 * 60 * 60 * 1000;
let app: TestApp;
let ana: Record<string, string>;
let bo: Record<string, string>;

async function key(role: 'agent' | 'light_agent' | 'reviewer'): Promise<Record<string, string>> {
  const { secret } = await app.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: role, role }));
  return { authorization: `Bearer ${secret}` };
}

function form(name: string, content: Buffer, type = 'application/octet-stream') {
  const boundary = 'b0undary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"\r\ncontent-type: ${type}\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

async function upload(
  headers: Record<string, string>,
  name: string,
  content: Buffer,
  type?: string,
): Promise<{ status: number; body: StoredFile & { code?: string } }> {
  const { payload, headers: own } = form(name, content, type);
  const answer = await app.http.inject({ method: 'POST', url: '/api/v1/files', headers: { ...headers, ...own }, payload });
  return { status: answer.statusCode, body: answer.json() };
}
const read = (headers: Record<string, string>, id: string, query = '') => app.http.inject({ method: 'GET', url: `/api/v1/files/${id}${query}`, headers });
const pathOf = (content: Buffer) => {
  const hash = createHash('sha256').update(content).digest('hex');
  return join(folder, 'files', hash.slice(0, 2), hash);
};

beforeAll(async () => {
  app = await testApp({ env: { DATA_DIR: folder } });
  ana = await key('agent');
  bo = await key('light_agent');
});
afterAll(async () => {
  await app.end();
  rmSync(folder, { recursive: true, force: true });
});

test('an upload is read back by its uploader only, until it is attached', async () => {
  const made = await upload(ana, 'dot.png', png);
  expect(made).toMatchObject({ status: 201, body: { name: 'dot.png', sizeBytes: png.length, type: 'image/png', width: 3, height: 2 } });
  const back = await read(ana, made.body.id, '?inline=true');
  expect(back.rawPayload.equals(png)).toBe(true);
  expect(back.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'none'; frame-ancestors 'none'; sandbox`,
    'content-disposition': `inline; filename="dot.png"; filename*=UTF-8''dot.png`,
  });
  expect(back.headers['cache-control']).toBe('no-store');
  expect((await read(bo, made.body.id)).statusCode).toBe(404);
  expect((await read({}, made.body.id)).statusCode).toBe(401);
  await app.app.db.transaction(async (tx) => {
    const [row] = await fileRows(tx, [made.body.id]);
    const owner = { ...systemActor('x'), kind: row?.uploader_kind, id: row?.uploader_id } as Actor;
    await expect(attachFiles(tx, [made.body.id], { ...owner, id: 'another' })).rejects.toMatchObject({ spec: { code: 'files.unknown' } });
    expect((await attachFiles(tx, [made.body.id], owner)).map((f) => f.id)).toEqual([made.body.id]);
  });
  expect((await read(ana, made.body.id)).statusCode).toBe(404);
});

test('reviewers and strangers upload nothing; a body that is no form is refused', async () => {
  expect((await upload(await key('reviewer'), 'a.png', png)).status).toBe(403);
  expect((await upload({}, 'a.png', png)).status).toBe(401);
  expect((await (await app.as('agent')).post('/api/v1/files', { file: 'x' })).body).toMatchObject({ status: 415 });
  expect((await upload(ana, 'empty.txt', Buffer.alloc(0))).body).toMatchObject({ code: 'files.empty' });
  const none = await app.http.inject({
    method: 'POST',
    url: '/api/v1/files',
    headers: { ...ana, 'content-type': 'multipart/form-data; boundary=x' },
    payload: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  });
  expect(none.json()).toMatchObject({ code: 'files.missing' });
});

test('a type is told from the bytes, and a page or drawing is never shown in place', async () => {
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  for (const [name, content, type] of [
    ['x.png', html, 'image/png'],
    ['x.svg', svg, 'image/svg+xml'],
    ['x.png', svg, 'image/png'],
  ] as const) {
    const made = await upload(ana, name, content, type);
    expect(inlineTypes).not.toContain(made.body.type);
    const back = await read(ana, made.body.id, '?inline=true');
    expect(String(back.headers['content-disposition'])).toMatch(/^attachment;/);
    expect(String(back.headers['content-type'])).not.toMatch(/html|svg/);
    expect(back.headers['content-security-policy']).toBe(`default-src 'none'; frame-ancestors 'none'; sandbox`);
  }
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\report.doc', 'report.doc'],
  ['..', 'file'],
  ['', 'file'],
  ['a\u0000b.txt', 'ab.txt'],
  ['gpj.\u202Eexe.txt', 'gpj.exe.txt'],
  ['re\u200Bport.pdf', 'report.pdf'],
  ['.bashrc', 'bashrc'],
  ['年度报告.pdf', '年度报告.pdf'],
  ['a\r\nset-cookie: x', 'aset-cookie: x'],
  ['\ud800x', 'x'],
  [`${'长'.repeat(300)}.docx`, `${'长'.repeat(175)}.docx`],
])('the name %j is kept as %j', (given, kept) => {
  expect(cleanName(given)).toBe(kept);
});

test('a name cannot leave its header', () => {
  expect(disposition('attachment', 'a";x="b\\.txt')).toBe(`attachment; filename="a__x=_b_.txt"; filename*=UTF-8''a%22%3Bx%3D%22b%5C.txt`);
  expect(disposition('attachment', '报告 (1).pdf')).toBe(`attachment; filename="(1).pdf"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%281%29.pdf`);
});

test('names with traversal and hidden letters go nowhere on disk', async () => {
  const before = readdirSync(folder).sort();
  for (const name of ['../../../escape.txt', '..\\..\\escape.txt', '/etc/escape.txt', 'x\u202Egnp.html']) {
    const made = await upload(ana, name, randomBytes(20));
    expect(made.status).toBe(201);
    expect(made.body.name).not.toMatch(/[/\\\u202E]/);
  }
  expect(readdirSync(folder).sort()).toEqual(before);
});

test('the same bytes lie once, and a new upload heals a damaged copy', async () => {
  const content = Buffer.from(`once ${'x'.repeat(5000)}`);
  const first = await upload(ana, 'a.txt', content);
  await upload(ana, 'b.txt', content);
  writeFileSync(pathOf(content), Buffer.from(`0nce ${'x'.repeat(5000)}`));
  expect((await read(ana, first.body.id)).json()).toMatchObject({ status: 410, code: 'files.damaged' });
  expect((await fileRows(app.app.db.read(), [first.body.id]))[0]?.damaged_at).not.toBeNull();
  await upload(ana, 'c.txt', content);
  expect((await read(ana, first.body.id)).rawPayload.equals(content)).toBe(true);
  expect((await fileRows(app.app.db.read(), [first.body.id]))[0]?.damaged_at).toBeNull();
});

test('a large file is checked before its first byte goes out', async () => {
  const content = randomBytes(6 * 1024 * 1024);
  const made = await upload(ana, 'big.bin', content);
  expect((await read(ana, made.body.id)).rawPayload.equals(content)).toBe(true);
  truncateSync(pathOf(content), content.length - 1);
  expect((await read(ana, made.body.id)).json()).toMatchObject({ code: 'files.damaged' });
  rmSync(pathOf(content));
  expect((await read(ana, made.body.id)).json()).toMatchObject({ code: 'files.damaged' });
});

test('too large is refused and leaves nothing, over a real connection too', async () => {
  const count = () => readdirSync(join(folder, 'files', 'incoming')).length;
  const { payload, headers } = form('huge.bin', Buffer.alloc(26 * 1024 * 1024));
  expect((await app.http.inject({ method: 'POST', url: '/api/v1/files', headers: { ...ana, ...headers }, payload })).json()).toMatchObject({ status: 413 });
  expect(count()).toBe(0);
  await app.http.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.http.server.address() as { port: number };
  const status = await new Promise((done, failed) => {
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/api/v1/files', headers: { ...ana, ...headers, 'content-length': payload.length } },
      (answer) => {
        answer.resume();
        done(answer.statusCode);
      },
    );
    sent.on('error', (error: { code?: string }) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : failed(error)));
    sent.end(payload);
  });
  expect(status).toBe(413);
  // Someone who goes away in the middle leaves nothing either.
  await new Promise<void>((done) => {
    const cut = request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v1/files', headers: { ...ana, ...headers, 'content-length': payload.length } });
    cut.on('error', () => done());
    cut.write(payload.subarray(0, 200_000), () =>
      setTimeout(() => {
        cut.destroy();
        setTimeout(done, 200);
      }, 100),
    );
  });
  await expect.poll(count).toBe(0);
});

test('a full disk is said plainly and leaves no half file', async () => {
  const full = async function* () {
    yield Buffer.alloc(1000);
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  };
  await expect(storeFile(app.app, { name: 'a', stream: full(), uploader: systemActor('x') })).rejects.toMatchObject({
    spec: { code: 'files.full', status: 507 },
  });
  expect(readdirSync(join(folder, 'files', 'incoming'))).toEqual([]);
});

test('uploads nobody used go after a day, their bytes with them unless another row names them; bytes without a row go at night', async () => {
  const loose = Buffer.from('nobody wants this');
  const shared = Buffer.from('two rows name this');
  const [a, b, c] = [
    await upload(ana, 'loose.txt', loose),
    await upload(ana, 'shared.txt', shared),
    await storeFile(app.app, { name: 'kept.txt', buffer: shared, uploader: systemActor('x') }),
  ];
  await app.app.db.transaction((tx) => attachFiles(tx, [c.id], systemActor('x')));
  await sweepUploads(app.app);
  expect(existsSync(pathOf(loose))).toBe(true);
  app.clock.advance(dayMs + 1000);
  await sweepUploads(app.app);
  expect(await fileRows(app.app.db.read(), [a.body.id, b.body.id])).toEqual([]);
  expect([existsSync(pathOf(loose)), existsSync(pathOf(shared))]).toEqual([false, true]);
  const store = await storeOf(app.app.config);
  const orphan = join(store.incoming, 'orphan');
  writeFileSync(orphan, 'after a crash');
  await store.keep(orphan, createHash('sha256').update('after a crash').digest('hex'));
  expect(await sweepBytes(app.app)).toBe(1);
  expect(existsSync(pathOf(shared))).toBe(true);
});

test('many uploads of the same bytes while the sweeper runs lose nothing', async () => {
  const content = Buffer.from('raced');
  const rows = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      if (i % 4 === 0) await sweepBytes(app.app);
      return storeFile(app.app, { name: `${i}.txt`, buffer: content, uploader: systemActor('x') });
    }),
  );
  await sweepBytes(app.app);
  expect(rows).toHaveLength(12);
  expect(statSync(pathOf(content)).size).toBe(content.length);
});

const corpus = fileURLToPath(new URL('../../../../shared/corpora/file-type/fixture', import.meta.url));
test.skipIf(!existsSync(corpus))(
  'every real file comes back byte for byte, shown in place only when it is a safe picture',
  async () => {
    const shown: string[] = [];
    for (const name of readdirSync(corpus)) {
      const content = readFileSync(join(corpus, name));
      if (content.length === 0) continue;
      const made = await upload(ana, name, content, 'text/html');
      expect(made.status, name).toBe(201);
      const back = await read(ana, made.body.id, '?inline=true');
      expect(back.rawPayload.equals(content), name).toBe(true);
      const inline = String(back.headers['content-disposition']).startsWith('inline');
      expect(inline, name).toBe(inlineTypes.includes(made.body.type));
      expect(String(back.headers['content-type']), name).not.toMatch(/text\/html|xhtml|svg|javascript/);
      if (inline) shown.push(`${made.body.type} ${made.body.width ?? '?'}x${made.body.height ?? '?'}`);
    }
    expect(shown.length).toBeGreaterThanOrEqual(3);
  },
  60_000,
);
