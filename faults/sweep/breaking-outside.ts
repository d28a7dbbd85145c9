/** Lets the nth effect outside the database fail: an operation on a file, or a word to a mail server or a receiver of webhooks. */
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const operations = ['open', 'rename', 'mkdir'] as const;
const ofHandle = ['write', 'sync'] as const;
type Run = (...given: never[]) => Promise<unknown>;
type Named = Record<string, Run>;

/** Counts what is done below one folder, and lets the nth fail as a full or broken disk would. */
export class FileBreaker {
  readonly #folder: string;
  readonly #own = new Map<string, Run>();
  #left = 0;
  #code = 'EIO';
  #hit: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    const all = promises as unknown as Named;
    for (const name of operations) {
      const own = all[name] as Run;
      this.#own.set(name, own);
      all[name] = async (...given: never[]) => {
        if (!String(given[0]).startsWith(this.#folder)) return own(...given);
        this.#count(name);
        const result = await own(...given);
        return name === 'open' ? this.#watch(result as FileHandle) : result;
      };
    }
    // What has imported these by name sees the new ones too.
    syncBuiltinESMExports();
  }

  plan(nth: number, code: 'EIO' | 'ENOSPC'): void {
    this.#left = nth;
    this.#code = code;
    this.#hit = undefined;
  }

  end(): string | undefined {
    this.#left = 0;
    return this.#hit;
  }

  close(): void {
    for (const [name, own] of this.#own) (promises as unknown as Named)[name] = own;
    syncBuiltinESMExports();
  }

  #watch(handle: FileHandle): FileHandle {
    const all = handle as unknown as Named;
    for (const name of ofHandle) {
      const own = (all[name] as Run).bind(handle) as Run;
      all[name] = async (...given: never[]) => {
        this.#count(`file.${name}`);
        return own(...given);
      };
    }
    return handle;
  }

  #count(name: string): void {
    if (this.#left <= 0) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#hit = name;
    throw Object.assign(new Error(`${this.#code}: planted_secret_table, ${name} '${this.#folder}'`), { code: this.#code });
  }
}

type Raw = net.Socket & { _handle?: { readStop(): void } };

/** Counts what this process writes to the given ports, and breaks the connection at the nth: before it is said, or before it is answered. */
export class WireBreaker {
  readonly #ports: ReadonlySet<number>;
  readonly #connect = net.Socket.prototype.connect;
  #left = 0;
  #how: 'unsaid' | 'unanswered' = 'unsaid';
  #hit: string | undefined;

  constructor(ports: readonly number[]) {
    this.#ports = new Set(ports);
    const connect = this.#connect as (...given: unknown[]) => net.Socket;
    const watch = (socket: net.Socket) => this.#watch(socket);
    net.Socket.prototype.connect = function connectWatched(this: net.Socket, ...given: unknown[]) {
      const options = (Array.isArray(given[0]) ? given[0][0] : given[0]) as { port?: number } | number | undefined;
      const port = typeof options === 'object' ? options?.port : options;
      const socket = connect.apply(this, given);
      // Not before: connect() puts the socket's own write back.
      if (isWatched(port)) watch(this);
      return socket;
    } as typeof net.Socket.prototype.connect;
    const isWatched = (port: unknown) => this.#ports.has(Number(port));
  }

  plan(nth: number, how: 'unsaid' | 'unanswered'): void {
    this.#left = nth;
    this.#how = how;
    this.#hit = undefined;
  }

  end(): string | undefined {
    this.#left = 0;
    return this.#hit;
  }

  close(): void {
    net.Socket.prototype.connect = this.#connect;
  }

  #watch(socket: Raw): void {
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
    let broken = false;
    socket.write = ((...given: unknown[]) => {
      if (broken) return false;
      if (this.#left <= 0) return write(...given);
      this.#left -= 1;
      if (this.#left > 0) return write(...given);
      this.#hit = String(given[0]).slice(0, 40).replace(/\s+/g, ' ');
      if (this.#how === 'unsaid') {
        broken = true;
        // As in the system: whoever writes hears of it a moment later.
        process.nextTick(() => socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })));
        return false;
      }
      socket._handle?.readStop();
      // Long enough for the other side to have understood, and acted.
      setTimeout(() => socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })), 40);
      return write(...given);
    }) as typeof socket.write;
  }
}
