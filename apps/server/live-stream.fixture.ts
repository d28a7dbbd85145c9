/** For tests of the live stream: the product listening on a real port, and a reader of server-sent events that remembers what came. */
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from '#testing';

export type Heard = { id: string; event: string; data: { type?: string; ticketId?: number | null; queueId?: number | null; data?: Record<string, unknown> } };

/** Does what `starting.ts` does for a running product: the bell, the hub, the port. @returns the port. */
export async function listen(app: TestApp): Promise<number> {
  await app.app.wakeup.open();
  await app.app.hub.start(app.modules.flatMap((m) => (m.live ? [m.live(app.app)] : [])));
  await app.http.listen({ port: 0, host: '127.0.0.1' });
  return (app.http.server.address() as AddressInfo).port;
}

export class Listener {
  readonly heard: Heard[] = [];
  status = 0;
  lastId = '';
  ended = false;
  endedAt = 0;
  #response: IncomingMessage | undefined;

  /** Opens the stream and waits for its answer; from then on it listens. */
  static async open(port: number, headers: Record<string, string>, after?: string): Promise<Listener> {
    const listener = new Listener();
    await new Promise<void>((resolve, reject) => {
      const request = get(
        { port, host: '127.0.0.1', path: '/api/v1/events', headers: { ...headers, accept: 'text/event-stream', ...(after ? { 'last-event-id': after } : {}) } },
        (response) => {
          listener.status = response.statusCode ?? 0;
          listener.#listenTo(response);
          resolve();
        },
      );
      request.on('error', (error) => (listener.status === 0 ? reject(error) : undefined));
    });
    return listener;
  }

  #listenTo(response: IncomingMessage): void {
    this.#response = response;
    let rest = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    });
    const over = () => {
      this.ended = true;
      this.endedAt ||= Date.now();
    };
    response.on('end', over).on('close', over).on('error', over);
  }

  #take(block: string): void {
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    if (field('id')) this.lastId = field('id');
    if (field('event') && field('event') !== 'hello')
      this.heard.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data') || '{}') as Heard['data'] });
  }

  close(): void {
    this.#response?.destroy();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
