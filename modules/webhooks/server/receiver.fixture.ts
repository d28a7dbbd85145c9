/** A receiver on loopback for tests: keeps what it got and answers as told. */
import { createServer } from 'node:http';

export type Hit = { path: string; headers: Record<string, string>; body: string };
export type Receiver = {
  port: number;
  hits: Hit[];
  url: (path: string) => string;
  /** What a path answers from now on; 200 when nothing is said. `until` holds the answer back. */
  answer: (path: string, answer: { status: number; headers?: Record<string, string>; body?: string; until?: Promise<void> } | null) => void;
  close: () => void;
};

export async function startReceiver(): Promise<Receiver> {
  const hits: Hit[] = [];
  const answers = new Map<string, { status: number; headers?: Record<string, string>; body?: string; until?: Promise<void> }>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      hits.push({ path, headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString('utf8') });
      const { status, headers = {}, body = 'ok', until = Promise.resolve() } = answers.get(path) ?? { status: 200 };
      void until.then(() => response.writeHead(status, headers).end(body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  return {
    port,
    hits,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    answer: (path, answer) => {
      if (answer) answers.set(path, answer);
      else answers.delete(path);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
