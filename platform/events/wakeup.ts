import pg from 'pg';
import type { Log } from '#platform/log';

const channel = 'careloop';
const coalesceMs = 20;

/**
 * One LISTEN connection for this process, and a coalesced NOTIFY: many commits within a few milliseconds ring once.
 * A NOTIFY inside each writer's transaction would make all commits queue behind one lock.
 */
export class Wakeup {
  readonly #url: string;
  readonly #log: Log;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  #client: pg.Client | undefined;
  #closed = false;
  #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempt = 0;

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  async open(): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client({ connectionString: this.#url, application_name: 'careloop-listen', keepAlive: true });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#deliver(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
      this.#attempt = 0;
      // Whatever rang while we were away is found by looking.
      for (const topic of this.#listeners.keys()) this.#deliver(topic);
    } catch (error) {
      this.#log.warn({ err: error }, 'The listening connection could not be opened; trying again.');
      this.#lost(client);
    }
  }

  #lost(client: pg.Client): void {
    if (this.#closed || this.#retry || (this.#client && this.#client !== client)) return;
    this.#client = undefined;
    this.#attempt += 1;
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        void this.open();
      },
      Math.min(5_000, 100 * 2 ** this.#attempt),
    );
    client.end().catch(() => {});
  }

  #deliver(message: string): void {
    const space = message.indexOf(' ');
    const topic = space < 0 ? message : message.slice(0, space);
    for (const listener of this.#listeners.get(topic) ?? []) {
      // One that fails must neither keep the others from hearing nor end the connection.
      try {
        listener(space < 0 ? '' : message.slice(space + 1));
      } catch (error) {
        this.#log.error({ err: error, topic }, 'A listener failed.');
      }
    }
  }

  /** The listener hears an empty payload when the connection is back: something may have rung meanwhile. */
  on(topic: string, listener: (payload: string) => void): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set.add(listener));
    return () => set.delete(listener);
  }

  /** Tells every node, this one included. Equal messages within 20 ms are sent once. Payloads stay below 7,000 bytes. */
  ring(topic: string, payload = ''): void {
    const message = payload ? `${topic} ${payload}` : topic;
    if (message.length > 7_000 || this.#pending.size > 2_000) return;
    this.#pending.add(message);
    this.#timer ??= setTimeout(() => this.#send(), coalesceMs);
  }

  #send(): void {
    this.#timer = undefined;
    // One at a time: what rings meanwhile goes with the next.
    if (this.#sending) return;
    const messages = [...this.#pending];
    this.#pending.clear();
    this.#sending = this.#notify(messages).finally(() => {
      this.#sending = undefined;
      if (this.#pending.size > 0 && !this.#closed) this.#timer ??= setTimeout(() => this.#send(), coalesceMs);
    });
  }

  async #notify(messages: readonly string[]): Promise<void> {
    try {
      if (!this.#client) throw new Error('not connected');
      await this.#client.query('select pg_notify($1, m) from unnest($2::text[]) m', [channel, messages]);
    } catch {
      // Without the connection this node still serves itself; others poll.
      for (const message of messages) this.#deliver(message);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    await this.#sending;
    await this.#client?.end().catch(() => {});
  }
}
