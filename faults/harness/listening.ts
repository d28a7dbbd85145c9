/** A browser's live stream: keeps what came, comes back with the last id when the line breaks. */
import http from 'node:http';

export type Heard = { id: string; type: string; ticketId: number | null };

export class Listener {
  readonly heard: Heard[] = [];
  /** The place this listener began at. */
  firstId = '';
  lastId = '';
  resets = 0;
  /** How much was heard before the first reset: what comes after one begins somewhere else. */
  heardBeforeReset: number | null = null;
  connections = 0;
  connected = false;
  #closed = false;
  #request: http.ClientRequest | undefined;
  readonly #port: number;
  readonly #headers: Record<string, string>;
  /** The wait that the stream itself told, in the manner of a browser. */
  #backMs = 100;
  readonly #asTold: boolean;

  /** @param options.asTold come back after the time the stream tells, not soon. */
  constructor(port: number, headers: Record<string, string>, options: { after?: string; asTold?: boolean } = {}) {
    this.#port = port;
    this.#headers = headers;
    this.#asTold = options.asTold ?? false;
    if (options.after) {
      this.lastId = options.after;
      this.firstId = options.after;
    }
    this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#request?.destroy();
  }

  #open(): void {
    if (this.#closed) return;
    let gone = false;
    const back = () => {
      if (gone) return;
      gone = true;
      this.connected = false;
      if (!this.#closed) setTimeout(() => this.#open(), this.#backMs);
    };
    this.#request = http.get(
      {
        host: '127.0.0.1',
        port: this.#port,
        path: '/api/v1/events',
        agent: false,
        headers: { ...this.#headers, ...(this.lastId ? { 'last-event-id': this.lastId } : {}) },
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          back();
          return;
        }
        this.connected = true;
        this.connections += 1;
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) this.#take(block);
        });
        response.on('close', back);
        response.on('error', back);
      },
    );
    this.#request.on('error', back);
  }

  #take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(': ');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
    }
    if (this.#asTold && fields.has('retry')) this.#backMs = Number(fields.get('retry'));
    const [id, type] = [fields.get('id'), fields.get('event')];
    if (!id || !type) return;
    this.lastId = id;
    if (type === 'hello') this.firstId ||= id;
    else if (type === 'reset') {
      this.resets += 1;
      this.heardBeforeReset ??= this.heard.length;
    } else this.heard.push({ id, type, ticketId: (JSON.parse(fields.get('data') ?? '{}') as { ticketId?: number | null }).ticketId ?? null });
  }
}
