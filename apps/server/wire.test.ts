/** Requests as bytes: what two readers could understand differently is refused, so that nothing can be hidden in the body of another's request. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';

let app: TestApp;
let port = 0;
const seen: string[] = [];
beforeAll(async () => {
  app = await testApp();
  app.http.addHook('onRequest', async (request) => {
    seen.push(`${request.method} ${request.url}`);
  });
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  const address = app.http.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => app.end());

/** Sends bytes and gives the status of every answer that comes back on the connection. */
async function send(to: number, bytes: string): Promise<number[]> {
  const socket = connect(to, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  socket.write(Buffer.from(bytes, 'latin1'));
  const closed = new Promise<void>((done) => socket.on('close', () => done()));
  await Promise.race([closed, delay(700)]);
  socket.destroy();
  return [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((m) => Number(m[1]));
}

const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (headers: string, body: string): string =>
  `POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
const odd: [string, string][] = [
  ['both lengths, the chunks first', post('Content-Length: 4\r\nTransfer-Encoding: chunked', `0\r\n\r\n${hidden}`)],
  ['both lengths, the number first', post(`Transfer-Encoding: chunked\r\nContent-Length: ${hidden.length + 5}`, `0\r\n\r\n${hidden}`)],
  ['two lengths', post(`Content-Length: 2\r\nContent-Length: ${hidden.length + 2}`, `{}${hidden}`)],
  ['a list of lengths', post(`Content-Length: 2, ${hidden.length + 2}`, `{}${hidden}`)],
  ['a signed length', post('Content-Length: +2', `{}${hidden}`)],
  ['a space before the colon', post(`Transfer-Encoding : chunked\r\nContent-Length: ${hidden.length + 5}`, `0\r\n\r\n${hidden}`)],
  ['an encoding that is none', post('Transfer-Encoding: xchunked', `0\r\n\r\n${hidden}`)],
  ['chunked, and something after it', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${hidden}`)],
  ['a chunk without a proper size', post('Transfer-Encoding: chunked', `0x2\r\n{}\r\n0\r\n\r\n${hidden}`)],
  ['a chunk that ends elsewhere', post('Transfer-Encoding: chunked', `2\r\n{}GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n0\r\n\r\n`)],
  ['a header that goes on in the next line', post(`Transfer-Encoding:\r\n chunked\r\nContent-Length: ${hidden.length + 5}`, `0\r\n\r\n${hidden}`)],
  ['bare line feeds', `POST /api/v1/session HTTP/1.1\nHost: localhost\nContent-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n${hidden}`],
  ['a bare carriage return in a header', post('X: a\rTransfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${hidden}`)],
  ['a NUL in a header', post('X: a\u0000b\r\nContent-Length: 2', `{}${hidden}`)],
];

describe('straight to the product', () => {
  test.each(odd)('%s: refused once, and what hides behind it is not read', async (_name, bytes) => {
    seen.length = 0;
    const statuses = await send(port, bytes);
    expect(statuses).toEqual([400]);
    expect(seen.filter((one) => one.includes('hidden'))).toEqual([]);
  });

  test('two proper requests on one connection are two', async () => {
    seen.length = 0;
    const statuses = await send(port, post('Content-Length: 2', '{}') + hidden);
    expect(statuses).toHaveLength(2);
    expect(seen).toEqual(['POST /api/v1/session', 'GET /hidden']);
  });

  test('headers without end are cut off', async () => {
    expect(await send(port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(20_000)}\r\n`)).toEqual([431]);
  });
});

const nginx = [process.env.NGINX_PATH ?? '', '/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((path) => path && existsSync(path));

/** Only where nginx is installed (Debian: nginx-light; or NGINX_PATH): it stands in front as docs/administrators.md describes. */
describe.skipIf(!nginx)('behind nginx', () => {
  let front = 0;
  let folder = '';
  let child: ChildProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'careloop-nginx-'));
    front = await freePort();
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
    const server = `server { listen 127.0.0.1:${front}; location / { proxy_pass http://product; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; } }`;
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr; ${process.getuid?.() === 0 ? 'user root;' : ''} events {} http { access_log off; ${temp} upstream product { server 127.0.0.1:${port}; keepalive 4; } ${server} }`,
    );
    child = spawn(nginx ?? '', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
    for (let tries = 0; tries < 100 && (await send(front, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))[0] !== 200; tries += 1)
      await delay(50);
  });
  afterAll(async () => {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    await rm(folder, { recursive: true, force: true });
  });

  test('it is there', async () => {
    expect(await send(front, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toEqual([200]);
  });

  test.each(odd)('%s: both read the same requests', async (_name, bytes) => {
    seen.length = 0;
    const statuses = await send(front, bytes);
    const reached = seen.filter((one) => one.includes('hidden')).length;
    // What nginx itself takes for a second request it answers as one; never may the product see a request that nginx does not know of.
    expect(reached).toBeLessThanOrEqual(Math.max(0, statuses.length - 1));
    seen.length = 0;
    // And whoever comes next on the same connections gets the answer to what they asked.
    expect(await send(front, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toEqual([200]);
    expect(seen).toEqual(['GET /healthz']);
  });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
