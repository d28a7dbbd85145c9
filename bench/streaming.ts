/** The live stream: from a reply to another browser, with few and with thousands of streams open. */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '#platform/modules';
import { load, percentiles } from './loading.ts';
import { rssMiB } from './processes.ts';
import type { Missing, Row } from './results.ts';
import { type Order, type Report, sharedClockMs } from './stream-clock.ts';

const many = 2_000;
const idle = 10_000;
/** The largest size carries the targets of the issue; they do not depend on the tickets. */
const at = (tickets: number, of: Target['of'], limit: number, clients: number): Target => ({ of, limit, tickets, clients });

export type Streaming = { port: number; pid: number; tickets: number; keys: readonly string[]; writer: string; seconds: number };

/** Readers in a process of their own. */
export class Readers {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'stream-client.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

  #turn: Promise<unknown> = Promise.resolve();

  /** One question at a time, so that each answer is to its question. */
  #ask<T>(order: Order): Promise<T> {
    const answer = this.#turn.then(
      () =>
        new Promise<T>((resolve, reject) => {
          const gone = (code: number | null) => reject(new Error(`The readers of the stream ended (${code}).`));
          this.#child.once('exit', gone);
          this.#child.once('message', (said) => {
            this.#child.off('exit', gone);
            resolve(said as T);
          });
          this.#child.send(order);
        }),
    );
    this.#turn = answer.catch(() => {});
    return answer;
  }
  open(port: number, count: number, keys: readonly string[]): Promise<{ opened: number }> {
    return this.#ask({ do: 'open', port, count, keys });
  }
  resume(port: number): Promise<{ opened: number }> {
    return this.#ask({ do: 'resume', port });
  }
  expect(ticketId: number): void {
    this.#child.send({ do: 'expect', ticketId, sentMs: sharedClockMs() } satisfies Order);
  }
  /** Until so many events have been seen; gives up after a while. */
  async seen(events: number, withinMs: number): Promise<void> {
    for (const until = performance.now() + withinMs; performance.now() < until; await delay(50)) {
      const { seen } = await this.#ask<{ seen: number }>({ do: 'count' });
      if (seen >= events) return;
    }
  }
  report(): Promise<Report> {
    return this.#ask({ do: 'report' });
  }
  end(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }
}

/** How many files a process of this session may hold open; raised for the product by its own runtime up to this. */
export function mostFiles(): number {
  const said = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout.trim();
  return said === 'unlimited' ? Number.POSITIVE_INFINITY : Number(said);
}

/** Replies on tickets of their own, some a second, each awaited on every stream. */
export async function measureLive(s: Streaming, readers: Readers, streams: number, perSecond: number, name: string, targets: readonly Target[]): Promise<Row> {
  await readers.report();
  const posts = Math.max(5, Math.round(s.seconds * perSecond));
  const begun = performance.now();
  let errors = 0;
  for (let n = 0; n < posts; n += 1) {
    const ticketId = 1 + ((n * 7_919 + streams * 13) % s.tickets);
    readers.expect(ticketId);
    const answer = await fetch(`http://127.0.0.1:${s.port}/api/v1/tickets/${ticketId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${s.writer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'reply', text: 'Your parcel is on its way and should be with you tomorrow.' }),
    });
    if (!answer.ok) errors += 1;
    await answer.arrayBuffer();
    await delay(Math.max(0, begun + ((n + 1) * 1_000) / perSecond - performance.now()));
  }
  const tookS = (performance.now() - begun) / 1_000;
  await readers.seen(posts * streams, 10_000);
  const found = await readers.report();
  const missed = posts * streams - found.delays.length;
  return {
    name,
    tickets: s.tickets,
    clients: streams,
    perSecond: found.delays.length / tookS,
    ...percentiles(found.delays),
    errors: errors + missed + found.twice,
    rssMiB: rssMiB(s.pid) || undefined,
    targets,
  };
}

export async function measureFewStreams(s: Streaming, clients: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of clients) {
    const readers = new Readers();
    try {
      await readers.open(s.port, count, s.keys);
      rows.push(await measureLive(s, readers, count, 10, 'live event', []));
    } finally {
      readers.end();
    }
  }
  return rows;
}

export async function measureManyStreams(s: Streaming, streams = { many, idle }): Promise<{ rows: Row[]; missing: Missing[] }> {
  const files = mostFiles();
  const missing: Missing[] = [];
  const rows: Row[] = [];
  const readers = new Readers();
  try {
    if (files < streams.many + 500) return { rows, missing: [missed(s, `live event, ${streams.many} streams`, files)] };
    await readers.open(s.port, streams.many, s.keys);
    rows.push(await measureLive(s, readers, streams.many, 3, 'live event, many streams', [at(s.tickets, 'p99Ms', 150, many)]));
    if (files < streams.idle + 500) return { rows, missing: [...missing, missed(s, `${streams.idle} idle streams`, files)] };
    await readers.report();
    const begun = performance.now();
    const { opened } = await readers.open(s.port, streams.idle - streams.many, s.keys);
    const tookS = (performance.now() - begun) / 1_000;
    // A heartbeat of every stream has passed, so that what it costs is in the figure.
    await delay(Math.min(21_000, s.seconds * 2_500));
    const found = await readers.report();
    rows.push({
      name: 'idle streams',
      tickets: s.tickets,
      clients: streams.idle,
      perSecond: found.opened.length / tookS,
      ...percentiles(found.opened),
      errors: streams.idle - opened,
      rssMiB: rssMiB(s.pid) || undefined,
      targets: [at(s.tickets, 'rssMiB', 600, idle)],
      note: 'per second and milliseconds: opening them',
    });
    const list = await load(s.port, { clients: 1, seconds: Math.min(2, s.seconds), headers: { authorization: `Bearer ${s.writer}` } }, () => [
      { method: 'GET', path: '/api/v1/tickets?status=open' },
    ]);
    rows.push({
      name: 'list, beside idle streams',
      tickets: s.tickets,
      clients: 1,
      ...list,
      rssMiB: rssMiB(s.pid) || undefined,
      targets: [],
      note: `${streams.idle} streams open`,
    });
  } finally {
    readers.end();
  }
  return { rows, missing };
}

const missed = (s: Streaming, name: string, files: number): Missing => ({
  name,
  tickets: s.tickets,
  reason: `not run: this session may hold ${files} files open (ulimit -Hn); each stream is one`,
});
