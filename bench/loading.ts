/** Closed-loop clients: each sends its next request when the last answer is whole. Every answer is checked for its status. */
import http from 'node:http';
import type { BenchRequest } from '#platform/modules';

export type Measured = { perSecond: number; p50Ms: number; p95Ms: number; p99Ms: number; requests: number; errors: number };

/** @param begun called when the warm-up is over, @param ended when the window closes. */
export async function load(
  port: number,
  { clients, seconds, headers = {} }: { clients: number; seconds: number; headers?: Record<string, string> },
  next: (n: number) => readonly BenchRequest[],
  { begun, ended }: { begun?: () => void; ended?: () => void } = {},
): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients * 4 });
  const begin = performance.now() + Math.min(1_000, seconds * 250);
  const end = begin + seconds * 1_000;
  const timers = [begun, ended].map((hook, i) => setTimeout(() => hook?.(), (i === 0 ? begin : end) - performance.now()));
  const times: number[] = [];
  let errors = 0;
  let counter = 0;
  let lasted = seconds * 1_000;
  const client = async () => {
    // A window in which nothing came to its end waits for the first.
    while (performance.now() < end || times.length + errors === 0) {
      const started = performance.now();
      counter += 1;
      const answers = await Promise.all(next(counter).map((request) => send(agent, port, request, headers)));
      const done = performance.now();
      if (done < begin || (done > end && times.length + errors > 0)) continue;
      lasted = Math.max(lasted, done - begin);
      if (answers.some((status) => status >= 400)) errors += 1;
      else times.push(done - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  for (const timer of timers) clearTimeout(timer);
  return { perSecond: (times.length * 1_000) / lasted, ...percentiles(times), requests: times.length, errors };
}

export function percentiles(times: number[]): { p50Ms: number; p95Ms: number; p99Ms: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

let told = 0;
/** The first few, so that a run with errors says what they were. */
function tell(request: BenchRequest, status: number, answer: http.IncomingMessage): void {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (chunk: string) => {
    text += chunk;
  });
  answer.on('end', () => {
    told += 1;
    if (told <= 5) process.stderr.write(`${request.method} ${request.path}: ${status} ${text.slice(0, 300)}\n`);
  });
}

function send(agent: http.Agent, port: number, request: BenchRequest, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const message = http.request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: request.method,
        path: request.path,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}) },
      },
      (answer) => {
        const status = answer.statusCode ?? 599;
        if (status < 400) answer.resume();
        else tell(request, status, answer);
        answer.on('end', () => resolve(status));
        answer.on('error', () => resolve(599));
      },
    );
    message.on('error', () => resolve(599));
    message.end(body);
  });
}
