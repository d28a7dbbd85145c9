/**
 * Many readers of the live stream in one process: plain sockets, so that reading costs as little as it can. A child of streaming.ts; told what to do
 * by messages. A moment is told by the clock that all processes of the machine share.
 */
import net from 'node:net';
import { type Order, type Report, sharedClockMs } from './stream-clock.ts';

const atOnce = 100;
// A source address has some 28,000 ports; loopback has many addresses.
const perAddress = 8_000;

type Reader = { socket: net.Socket | null; rest: string; lastId: string; key: string; n: number; seen: Set<string> };
const readers: Reader[] = [];
const sent = new Map<number, number>();
const report: Report = { open: 0, opened: [], delays: [], failed: 0, seen: {}, twice: 0 };
const host = '127.0.0.1';
let port = 0;

function connect(reader: Reader): Promise<void> {
  return new Promise((resolve) => {
    const started = sharedClockMs();
    const local = process.platform === 'linux' ? { localAddress: `127.0.0.${2 + Math.floor(reader.n / perAddress)}` } : {};
    const socket = net.connect({ port, host, ...local });
    reader.socket = socket;
    reader.rest = '';
    let open = false;
    socket.setEncoding('utf8');
    socket.on('connect', () =>
      socket.write(
        `GET /api/v1/events HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${reader.key}\r\n${reader.lastId ? `Last-Event-ID: ${reader.lastId}\r\n` : ''}\r\n`,
      ),
    );
    socket.on('data', (chunk: string) => {
      read(reader, chunk);
      if (open || !chunk.includes('event: hello')) return;
      open = true;
      report.open += 1;
      report.opened.push(sharedClockMs() - started);
      resolve();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (open) report.open -= 1;
      else report.failed += 1;
      if (reader.socket === socket) reader.socket = null;
      resolve();
    });
  });
}

const told = /id: (\S+)\nevent: message\.created\ndata: [^\n]*?"ticketId":(\d+)/g;

function read(reader: Reader, chunk: string): void {
  const text = reader.rest + chunk;
  const end = text.lastIndexOf('\n\n');
  if (end < 0) {
    reader.rest = text;
    return;
  }
  reader.rest = text.slice(end + 2);
  const whole = text.slice(0, end + 2);
  const now = sharedClockMs();
  for (const [, id, ticket] of whole.matchAll(told)) {
    reader.lastId = id as string;
    const since = sent.get(Number(ticket));
    if (since === undefined) continue;
    if (reader.seen.has(ticket as string)) report.twice += 1;
    reader.seen.add(ticket as string);
    report.delays.push(now - since);
    report.seen[ticket as string] = (report.seen[ticket as string] ?? 0) + 1;
  }
}

async function each(all: readonly Reader[]): Promise<void> {
  const waiting = [...all];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let reader = waiting.pop(); reader; reader = waiting.pop()) await connect(reader);
    }),
  );
}

process.on('message', (order: Order) => {
  void obey(order);
});

async function obey(order: Order): Promise<void> {
  if (order.do === 'open') {
    port = order.port;
    const fresh = Array.from({ length: order.count }, (_, i) => {
      const n = readers.length + i;
      return { socket: null, rest: '', lastId: '', key: order.keys[n % order.keys.length] as string, n, seen: new Set<string>() };
    });
    readers.push(...fresh);
    await each(fresh);
    process.send?.({ opened: report.open });
  } else if (order.do === 'expect') sent.set(order.ticketId, order.sentMs);
  else if (order.do === 'resume') {
    port = order.port;
    await each(readers.filter((r) => r.socket === null));
    process.send?.({ opened: report.open });
  } else if (order.do === 'count') process.send?.({ seen: report.delays.length, open: report.open });
  else {
    process.send?.(report);
    report.delays = [];
    report.seen = {};
    report.opened = [];
    for (const reader of readers) reader.seen.clear();
    sent.clear();
  }
}
