/** The product as its own process over a data folder of its own: started, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, until } from '#platform/waiting';

const root = join(import.meta.dirname, '../..');

export type ProductOptions = {
  dataDir: string;
  env?: Record<string, string>;
  /** Instead of apps/server/main.ts. */
  entry?: string;
  args?: readonly string[];
};

export class Product {
  readonly dataDir: string;
  readonly port: number;
  readonly address: string;
  printed = '';
  #child: ChildProcess | undefined;
  readonly #options: ProductOptions;

  private constructor(options: ProductOptions, port: number) {
    this.#options = options;
    this.dataDir = options.dataDir;
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
  }

  /** Knows where it will listen; `start` starts it. */
  static async at(options: ProductOptions): Promise<Product> {
    return new Product(options, await freePort());
  }

  get child(): ChildProcess | undefined {
    return this.#child;
  }
  get pid(): number {
    return this.#child?.pid ?? 0;
  }
  get ended(): boolean {
    return !this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Starts without waiting. `more` is for this start only. */
  launch(more: { entry?: string; env?: Record<string, string> } = {}): ChildProcess {
    const { PATH = '', HOME = '', LANG = '', TMPDIR = '' } = process.env;
    this.printed = '';
    const child = spawn(process.execPath, [more.entry ?? this.#options.entry ?? 'apps/server/main.ts', ...(this.#options.args ?? [])], {
      cwd: root,
      env: {
        PATH,
        HOME,
        LANG,
        ...(TMPDIR ? { TMPDIR } : {}),
        DATA_DIR: this.dataDir,
        PORT: String(this.port),
        HOST: '127.0.0.1',
        PUBLIC_URL: this.address,
        LOG_LEVEL: 'warn',
        // The bench has built the workspace; a start must not be a build because somebody works on it meanwhile.
        CARELOOP_DEV: '1',
        TRUST_PROXY: 'loopback',
        ...this.#options.env,
        ...more.env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed = (this.printed + text).slice(-200_000);
      });
    return child;
  }

  /** @returns milliseconds until it was ready. */
  async start(more: { entry?: string; env?: Record<string, string> } = {}, withinMs = 60_000): Promise<number> {
    const begun = performance.now();
    this.launch(more);
    await this.ready(withinMs);
    return performance.now() - begun;
  }

  async ready(withinMs = 60_000): Promise<void> {
    await until(
      () => {
        if (this.ended) throw new Error(`It ended with ${this.#child?.exitCode ?? this.#child?.signalCode}:\n${this.printed.slice(-3_000)}`);
        return /Careloop is ready: \S+/.test(this.printed);
      },
      withinMs,
      'The product is ready',
    );
  }

  async whenEnded(withinMs = 30_000): Promise<void> {
    await until(() => this.ended, withinMs, 'The product ends', 5);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM', withinMs = 40_000): Promise<void> {
    if (this.ended) return;
    this.#child?.kill(signal);
    await this.whenEnded(withinMs);
  }

  /** The product and everything it started, gone. */
  async remove(): Promise<void> {
    await this.end('SIGTERM', 15_000).catch(() => this.end('SIGKILL'));
    killPostgres(this.dataDir);
  }
}

/** The processes of the PostgreSQL in a data folder, found by the folder they work in. */
export function postgresProcesses(dataDir: string): number[] {
  const folder = join(dataDir, 'postgres');
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** As when the power goes: server and sessions at once. */
export function killPostgres(dataDir: string): number {
  const pids = postgresProcesses(dataDir);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
  return pids.length;
}
