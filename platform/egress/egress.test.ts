import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPublic } from './checking.ts';
import { checkUrl, guardedFetch } from './index.ts';

let hits = 0;
let canary: Server;
let receiver: Server;
let port = 0;
let canaryPort = 0;
const open = (server: Server) => new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)));
beforeAll(async () => {
  canary = createServer((_, response) => {
    hits += 1;
    response.end('secret');
  });
  canaryPort = await open(canary);
  receiver = createServer((request, response) => {
    if (request.url === '/big') response.end('x'.repeat(200_000));
    else if (request.url === '/slow') setTimeout(() => response.end('late'), 3_000);
    else if (request.url === '/drip') {
      response.write('a');
      setInterval(() => response.write('a'), 100).unref();
    } else if (request.url === '/to-metadata') response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    else if (request.url === '/to-canary') response.writeHead(302, { location: `http://127.0.0.1:${canaryPort}/` }).end();
    else if (request.url === '/to-ok') response.writeHead(302, { location: '/ok' }).end();
    else response.end(`host ${request.headers.host}`);
  });
  port = await open(receiver);
});
afterAll(() => {
  canary.close();
  receiver.closeAllConnections();
  receiver.close();
});
const allow = () => [`hooks.test:${port}`];
const toLoopback = async () => ['127.0.0.1'];

test('private, loopback and special addresses are refused in every spelling', async () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '0',
    '0.0.0.0',
    '10.0.0.8',
    '172.16.9.9',
    '192.168.1.1',
    '169.254.169.254',
    '2852039166',
    '100.64.0.1',
    '198.18.0.1',
    '192.0.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '127.0.0.1.',
    '①②⑦.0.0.1',
  ];
  for (const host of hosts) await expect(checkUrl(`https://${host}:${canaryPort}/`, { allow: [] }), host).rejects.toMatchObject({ name: 'EgressError' });
  for (const host of hosts)
    await expect(guardedFetch(`http://${host}:${canaryPort}/`, { allow: [], allowHttp: true, timeoutMs: 1_000 }), host).rejects.toMatchObject({
      name: 'EgressError',
    });
  expect(hits).toBe(0);
  expect(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'].map(isPublic)).toEqual([true, true]);
});

test('only https, without credentials, to names that exist', async () => {
  const policy = { allow: [], resolve: async () => ['93.184.215.14'] };
  await expect(checkUrl('https://example.test/hook', policy)).resolves.toMatchObject({ address: '93.184.215.14' });
  for (const [url, reason] of [
    ['http://example.test', 'scheme'],
    ['ftp://example.test', 'scheme'],
    ['file:///etc/passwd', 'url'],
    ['javascript:alert(1)', 'url'],
    ['https://user:pw@example.test', 'credentials'],
    ['not a url', 'url'],
    [`https://example.test/${'x'.repeat(2_000)}`, 'url'],
  ] as const) {
    await expect(checkUrl(url, policy), url).rejects.toMatchObject({ reason });
  }
  await expect(checkUrl('http://example.test', { ...policy, allowHttp: true })).resolves.toBeTruthy();
  await expect(
    checkUrl('https://gone.test', {
      allow: [],
      resolve: async () => {
        throw new Error('ENOTFOUND');
      },
    }),
  ).rejects.toMatchObject({ reason: 'name' });
});

test('a name with one private address among public ones is refused', async () => {
  await expect(checkUrl('https://mixed.test', { allow: [], resolve: async () => ['93.184.215.14', '10.0.0.1'] })).rejects.toMatchObject({ reason: 'private' });
});

test('a name is resolved once, and the connection goes where the check looked', async () => {
  let asked = 0;
  const rebinding = async () => [['127.0.0.1'], ['169.254.169.254']][Math.min(asked++, 1)] as string[];
  const answer = await guardedFetch(`http://hooks.test:${port}/ok`, { allow: allow(), resolve: rebinding });
  expect([answer.status, asked]).toEqual([200, 1]);
  // Public when looked at for saving, inside when it is to be called: judged again, refused.
  const answers = [['93.184.215.14'], ['127.0.0.1']];
  const resolve = async () => answers.shift() as string[];
  await expect(checkUrl(`http://rebind.test:${canaryPort}/`, { allow: [], allowHttp: true, resolve })).resolves.toBeTruthy();
  await expect(guardedFetch(`http://rebind.test:${canaryPort}/`, { allow: [], allowHttp: true, resolve })).rejects.toMatchObject({ reason: 'private' });
  expect(hits).toBe(0);
});

test('a permitted private receiver is reached by name and port only, and its Host stays', async () => {
  const answer = await guardedFetch(`http://hooks.test:${port}/ok`, { allow: allow(), resolve: toLoopback });
  expect([answer.status, answer.body.toString()]).toEqual([200, `host hooks.test:${port}`]);
  await expect(guardedFetch(`http://hooks.test:${canaryPort}/`, { allow: allow(), allowHttp: true, resolve: toLoopback })).rejects.toMatchObject({
    reason: 'private',
  });
  expect(hits).toBe(0);
});

test('redirects are not followed unless asked, and each is judged anew', async () => {
  const at = (path: string, redirects?: number) =>
    guardedFetch(`http://hooks.test:${port}${path}`, {
      allow: allow(),
      allowHttp: true,
      resolve: toLoopback,
      ...(redirects === undefined ? {} : { redirects }),
    });
  expect((await at('/to-metadata')).status).toBe(302);
  await expect(at('/to-metadata', 3)).rejects.toMatchObject({ reason: 'private' });
  await expect(at('/to-canary', 3)).rejects.toMatchObject({ reason: 'private' });
  expect((await at('/to-ok', 3)).body.toString()).toContain('host');
  expect(hits).toBe(0);
});

test('size and time are capped', async () => {
  const options = { allow: allow(), resolve: toLoopback };
  const big = await guardedFetch(`http://hooks.test:${port}/big`, { ...options, maxBytes: 1_000 });
  expect([big.truncated, big.body.length]).toEqual([true, 1_000]);
  for (const path of ['/slow', '/drip'])
    await expect(guardedFetch(`http://hooks.test:${port}${path}`, { ...options, timeoutMs: 300 }), path).rejects.toMatchObject({ reason: 'time' });
});
