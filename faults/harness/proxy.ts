/** A line between the product and its database that can be cut, stalled, slowed, or lose the answer to a COMMIT. */
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** `silent`: connections stay, nothing passes. `cut`: connections break and new ones are refused. */
export type LineManner = 'whole' | 'cut' | 'silent' | { slowMs: number };

const commitDone = Buffer.from('C\0\0\0\x0bCOMMIT\0');

export class Proxy {
  manner: LineManner = 'whole';
  /** Asked at each answered COMMIT: true loses the answer and the connection with it. */
  loseCommit: () => boolean = () => false;
  lost = 0;
  port = 0;
  readonly #targetPort: () => number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: () => number) {
    this.#targetPort = targetPort;
    this.#server = createServer((client) => this.#join(client));
    this.#server.on('error', () => {});
  }

  static async open(targetPort: () => number): Promise<Proxy> {
    const proxy = new Proxy(targetPort);
    await new Promise<void>((ready) => proxy.#server.listen(0, '127.0.0.1', ready));
    proxy.port = (proxy.#server.address() as { port: number }).port;
    return proxy;
  }

  set(manner: LineManner): void {
    this.manner = manner;
    if (manner === 'cut') for (const socket of this.#sockets) socket.destroy();
    if (manner === 'whole') for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #join(client: Socket): void {
    if (this.manner === 'cut') {
      client.destroy();
      return;
    }
    const database = createConnection({ host: '127.0.0.1', port: this.#targetPort() });
    const both = [client, database] as const;
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    client.on('data', (bytes) => this.#pass(bytes, client, database));
    database.on('data', (bytes) => {
      if (bytes.includes(commitDone) && this.loseCommit()) {
        this.lost += 1;
        client.destroy();
        return;
      }
      this.#pass(bytes, database, client);
    });
  }

  #pass(bytes: Buffer, from: Socket, to: Socket): void {
    const { manner } = this;
    if (manner === 'silent') {
      // Kept in the socket, as in a network that swallows packets; what came already is kept too.
      from.pause();
      from.unshift(bytes);
    } else if (typeof manner === 'object') setTimeout(() => to.write(bytes), manner.slowMs);
    else to.write(bytes);
  }
}
