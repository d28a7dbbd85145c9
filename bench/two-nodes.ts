/** Two web nodes and a worker on one external PostgreSQL, behind nginx: the same measures in short, an event from node to node, and a node that is killed. */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { environment, type Opened, openKept } from './databases.ts';
import { findServer, startExternal } from './external-postgres.ts';
import { percentiles } from './loading.ts';
import { freePort, type Program, start } from './processes.ts';
import { writeRecording } from './recording.ts';
import { measureRequests } from './requesting.ts';
import type { Missing, Row } from './results.ts';
import { collecting, type Found, type RunOptions, recordAll, settled } from './running.ts';
import { measureLive, Readers } from './streaming.ts';

const inShort = ['list of a queue', 'saved view', 'open ticket', 'search, frequent word, English', 'reply', 'create'];

function findNginx(): string | null {
  const places = [
    process.env.NGINX_PATH ?? '',
    ...[...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'].map((place) => join(place, 'nginx')),
  ];
  return places.find((file) => file !== '' && existsSync(file) && spawnSync(file, ['-v']).status === 0) ?? null;
}

type Nodes = { opened: Opened; first: Program; second: Program; ports: [number, number]; front: number; keys: string[]; viewId: number; seconds: number };

export async function runNodes(tickets: number, o: RunOptions, say: (result: Row | Missing) => void): Promise<Found> {
  const { found, take } = collecting(say);
  const nginx = findNginx();
  if (!nginx) {
    take({ name: 'two nodes', tickets, reason: 'not run: nginx is missing (Debian: nginx-light; or set NGINX_PATH to the program)' });
    return found;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'careloop-bench-nodes-'));
  const programs = findServer();
  const opened = programs
    ? await openKept(join(o.root, 'debian'), tickets, (dataDir, settings) => startExternal(programs, dataDir, settings))
    : await openKept(o.root, tickets);
  found.postgres = `${opened.version}${programs ? ' (Debian)' : ' (embedded)'}`;
  const undo: (() => Promise<void>)[] = [opened.stop];
  try {
    await runOn(opened, nginx, scratch, o, undo, take);
  } finally {
    for (const step of undo.reverse()) await step();
    rmSync(scratch, { recursive: true, force: true });
  }
  return found;
}

async function runOn(
  opened: Opened,
  nginx: string,
  scratch: string,
  o: RunOptions,
  undo: (() => Promise<void>)[],
  take: (result: Row | Missing) => void,
): Promise<void> {
  const wanted = (name: string) =>
    inShort.some((beginning) => name.startsWith(beginning)) && (o.only.length === 0 || o.only.some((only) => name.startsWith(only)));
  const client = new pg.Client({ connectionString: opened.url });
  await client.connect();
  undo.push(() => client.end());
  const { recording, requests, keys, viewId } = await recordAll(opened, client, wanted, scratch, o.brief);
  const ports: [number, number] = [await freePort(), await freePort()];
  const front = await freePort();
  const node = async (role: string, port: number): Promise<Program> => {
    const env = { ...environment(opened.url, scratch), PORT: String(port), TRUST_PROXY: 'loopback', PUBLIC_URL: `http://127.0.0.1:${front}` };
    const program = await start(['apps/server/main.ts', '--role', role], env, /is ready/);
    undo.push(program.stop);
    return program;
  };
  const [first, second, worker] = [await node('web', ports[0]), await node('web', ports[1]), await node('worker', await freePort())];
  undo.push(await startNginx(nginx, scratch, front, ports));
  const file = join(scratch, 'recording');
  writeRecording(recording, file);
  const floorPort = await freePort();
  const floor = await start(['bench/floor.ts'], { DATABASE_URL: opened.url, PORT: String(floorPort), RECORDING: file }, /ready/);
  undo.push(floor.stop);
  const settle = () => settled(client);
  const stage = {
    opened,
    viewId,
    recording,
    pgbench: null,
    seconds: o.seconds,
    product: { port: front, pids: [first.pid, second.pid, worker.pid] },
    floor: { port: floorPort, pid: floor.pid },
  };
  for (const measure of requests)
    for (const clients of o.clients) {
      const row = await measureRequests(stage, measure, clients, settle);
      take({ ...row, name: `two nodes: ${row.name}`, targets: [] });
    }
  await floor.stop();
  const nodes: Nodes = { opened, first, second, ports, front, keys, viewId, seconds: o.seconds };
  take(await fromNodeToNode(nodes));
  take(await killedNode(nodes));
}

async function startNginx(program: string, scratch: string, port: number, nodes: readonly number[]): Promise<() => Promise<void>> {
  const file = join(scratch, 'nginx.conf');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${join(scratch, `nginx-${name}`)};`).join('\n');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${join(scratch, 'nginx.pid')}; error_log ${join(scratch, 'nginx.log')};
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 8000; }
http {
  access_log off;
${folders}
  upstream careloop { least_conn; ${nodes.map((node) => `server 127.0.0.1:${node} max_fails=1 fail_timeout=2s;`).join(' ')} keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://careloop; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_buffering off; proxy_read_timeout 1h; proxy_next_upstream error timeout;
    }
  }
}
`,
  );
  const child = spawn(program, ['-c', file, '-p', scratch, '-e', join(scratch, 'nginx.log')], { stdio: 'inherit' });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
  });
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await delay(100);
  }
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** Written on the first node, read on the second. */
async function fromNodeToNode({ opened, ports, second, keys, seconds }: Nodes): Promise<Row> {
  const readers = new Readers();
  try {
    await readers.open(ports[1], 8, keys);
    const on = { port: ports[0], pid: second.pid, tickets: opened.seeded.tickets, keys, writer: opened.key, seconds };
    return {
      ...(await measureLive(on, readers, 8, 10, 'two nodes: live event, written on the other node', [])),
      note: '8 streams on one node, replies to the other',
    };
  } finally {
    readers.end();
  }
}

const streams = 200;

/** Replies go on through nginx while one node is killed; each is sent again under its key until it is acknowledged, as a careful client does. */
async function killedNode(n: Nodes): Promise<Row> {
  const readers = new Readers();
  const mark = randomUUID();
  const { tickets } = n.opened.seeded;
  const posts = Math.max(40, Math.round(n.seconds * 20));
  const acknowledged: number[] = [];
  const took: number[] = [];
  try {
    await readers.open(n.front, streams, n.keys);
    const begun = performance.now();
    let backMs = 0;
    for (let i = 0; i < posts; i += 1) {
      if (i === Math.floor(posts / 3)) {
        n.first.child.kill('SIGKILL');
        const killed = performance.now();
        void comeBack(readers, n.front).then(() => {
          backMs = performance.now() - killed;
        });
      }
      const ticketId = 1 + ((i * 7_919 + 77) % tickets);
      readers.expect(ticketId);
      const sent = performance.now();
      acknowledged.push(await replyUntilTaken(n, ticketId, `${mark} ${i}`));
      took.push(performance.now() - sent);
      await delay(Math.max(0, begun + (i + 1) * 50 - performance.now()));
    }
    const tookS = (performance.now() - begun) / 1_000;
    await readers.seen(posts * streams, 20_000);
    const found = await readers.report();
    const client = new pg.Client({ connectionString: n.opened.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>(`select id from message where text like $1 || '%'`, [mark]).finally(() => client.end());
    const kept = new Set(rows.map((row) => Number(row.id)));
    const lost = acknowledged.filter((id) => !kept.has(id)).length;
    const unseen = posts * streams - found.delays.length;
    return {
      ...{ name: 'two nodes: one is killed', tickets, clients: streams, perSecond: posts / tookS, ...percentiles(took), targets: [] },
      errors: lost + (kept.size - posts) + unseen + found.twice + (streams - found.open),
      note: `${posts} replies acknowledged, ${lost} lost, ${kept.size - posts} twice; ${streams} streams back after ${Math.round(backMs)} ms, ${unseen} events missed, ${found.twice} shown twice`,
    };
  } finally {
    readers.end();
  }
}

/** Streams that broke are opened again from where they were, until all are. */
async function comeBack(readers: Readers, port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    await delay(100);
    const { opened } = await readers.resume(port);
    if (tries > 2 && opened === streams) return;
  }
}

async function replyUntilTaken(n: Nodes, ticketId: number, text: string): Promise<number> {
  const key = randomUUID();
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${n.front}/api/v1/tickets/${ticketId}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${n.opened.key}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ kind: 'reply', text }),
      });
      const body = (await answer.json()) as { id: number };
      if (answer.ok) return body.id;
      if (answer.status < 500 && answer.status !== 409) throw new Error(`A reply was refused: ${answer.status}`);
    } catch (error) {
      if ((error as Error).message.startsWith('A reply was refused')) throw error;
    }
    await delay(100);
  }
  throw new Error('A reply found no node for six seconds.');
}
