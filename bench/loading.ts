/** Closed-loop clients: each sends its next request when the last answer is whole. Every answer is checked for its status. */
import http from 'node:http';

export type Request = { method: 'GET' | 'POST'; path: string; body?: unknown };
export type Measured = { perSecond: number; p50Ms: number; p95Ms: number; p99Ms: number; requests: number; errors: number };

export async function load(
  port: number,
  clients: number,
  seconds: number,
  next: (n: number) => Request,
  headers: Record<string, string> = {},
): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  const warmupMs = Math.max(1_000, seconds * 250);
  const begin = performance.now() + warmupMs;
  const end = begin + seconds * 1_000;
  const times: number[] = [];
  let errors = 0;
  let counter = 0;
  const client = async () => {
    while (performance.now() < end) {
      const started = performance.now();
      counter += 1;
      const status = await send(agent, port, next(counter), headers);
      const done = performance.now();
      if (done < begin || done > end) continue;
      if (status >= 400) errors += 1;
      else times.push(done - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (p: number) => times[Math.min(times.length - 1, Math.floor(times.length * p))] ?? Number.NaN;
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), requests: times.length, errors };
}

function send(agent: http.Agent, port: number, request: Request, headers: Record<string, string>): Promise<number> {
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
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 599));
        answer.on('error', () => resolve(599));
      },
    );
    message.on('error', () => resolve(599));
    message.end(body);
  });
}
