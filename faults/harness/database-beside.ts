/** A PostgreSQL of the bench's own beside the product (as with DATABASE_URL), reached through a line that can fail. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '#platform/postgres';
import { freePort } from '#platform/waiting';
import { newFolder, removeFolder } from './folders.ts';
import type { Product } from './product.ts';
import { Proxy } from './proxy.ts';
import type { Stage } from './stage.ts';

export class DatabaseBeside {
  readonly proxy: Proxy;
  /** For the bench itself: past the line. */
  readonly url: string;
  /** For the product: through the line. */
  readonly lineUrl: string;
  readonly #dataDir: string;
  readonly #port: number;
  #running: RunningPostgres | undefined;

  private constructor(dataDir: string, port: number, running: RunningPostgres, proxy: Proxy) {
    this.#dataDir = dataDir;
    this.#port = port;
    this.#running = running;
    this.proxy = proxy;
    this.url = running.url;
    this.lineUrl = running.url.replace(`:${port}/`, `:${proxy.port}/`);
  }

  static async start(stage: Stage): Promise<DatabaseBeside> {
    const dataDir = stage.folder();
    const port = await freePort();
    const running = await startPostgres({ dataDir, port, log: () => {} });
    const proxy = await Proxy.open(() => port);
    const beside = new DatabaseBeside(dataDir, port, running, proxy);
    stage.later(async () => {
      await proxy.close();
      await beside.stop();
    });
    return beside;
  }

  /** A product on this database, with files of its own. */
  product(stage: Stage): Promise<Product> {
    const dataDir = newFolder('files');
    stage.later(() => removeFolder(dataDir));
    return stage.product({ dataDir, env: { DATABASE_URL: this.lineUrl } });
  }

  /** At once, without a word to its clients. */
  async crash(): Promise<void> {
    const pid = Number(readFileSync(join(this.#dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const running = this.#running;
    this.#running = undefined;
    process.kill(pid, 'SIGQUIT');
    await running?.stop();
  }

  async comeBack(): Promise<void> {
    this.#running = await startPostgres({ dataDir: this.#dataDir, port: this.#port, log: () => {} });
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }
}
