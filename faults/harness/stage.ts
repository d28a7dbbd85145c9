/** What a fault gets to work with: the product over a fresh copy, load on it, and the look at all invariants afterwards. */
import { createDatabase, type Database } from '#platform/db';
import { runningPostgresUrl } from '#platform/postgres';
import { patience } from '#platform/waiting';
import { type Random, seeded } from '../../demo/random.ts';
import { copyTemplate, type Template } from './copying.ts';
import { removeFolder } from './folders.ts';
import { findInvariants, violations } from './invariants.ts';
import { Load } from './load.ts';
import type { Outside } from './outside.ts';
import { drain } from './passing-time.ts';
import { Product, type ProductOptions } from './product.ts';
import { forgotten } from './remembering.ts';

export type Fault = {
  /** As in shared/RELIABILITY.md part 3. */
  id: string;
  name: string;
  /** The row's meaning in docs/reliability.md: what is broken, and what must hold. */
  promise: string;
  seeds: { short: number; long: number };
  /** @throws when something does not hold. */
  run(stage: Stage): Promise<{ recoveryMs: number | null }>;
};

export class NotHere extends Error {}

/** What it logged, each message once with how often, and the end of it. */
function said(printed: string): string {
  const times = new Map<string, number>();
  for (const [, message = ''] of printed.matchAll(/"msg":"([^"]*)"\}/g)) times.set(message, (times.get(message) ?? 0) + 1);
  return `${[...times].map(([message, n]) => `${n} x ${message}`).join('\n')}\n...\n${printed.slice(-1_500)}`;
}

export class Stage {
  readonly seed: number;
  readonly long: boolean;
  readonly random: Random;
  readonly template: Template;
  readonly outside: Outside;
  readonly log: (line: string) => void;
  readonly #undo: (() => Promise<void> | void)[] = [];

  constructor(options: { seed: number; long: boolean; template: Template; outside: Outside; log: (line: string) => void }) {
    this.seed = options.seed;
    this.long = options.long;
    this.random = seeded(options.seed);
    this.template = options.template;
    this.outside = options.outside;
    this.log = options.log;
    this.outside.forget();
  }

  /** @throws when something took longer than promised. The short form runs on shared machines: it gives six times as long. */
  within(limitMs: number, tookMs: number, what: string): void {
    if (tookMs > (this.long ? limitMs : limitMs * patience)) throw new Error(`${what} took ${Math.round(tookMs)} ms; ${limitMs} are promised.`);
  }

  /** Runs at the end, last first. */
  later(work: () => Promise<void> | void): void {
    this.#undo.push(work);
  }

  folder(): string {
    const folder = copyTemplate(this.template, `seed${this.seed}`);
    this.later(() => removeFolder(folder));
    return folder;
  }

  /** The product over a fresh copy, not yet started. */
  async product(options: Partial<ProductOptions> = {}): Promise<Product> {
    const product = await Product.at({
      ...options,
      dataDir: options.dataDir ?? this.folder(),
      env: { CARELOOP_EGRESS_ALLOW: this.outside.egressAllow, ...options.env },
    });
    this.later(() => product.remove());
    return product;
  }

  load(product: Product): Load {
    const load = new Load({ port: product.port, template: this.template, outside: this.outside, seed: this.seed });
    this.later(() => load.close());
    return load;
  }

  database(url: string): Database {
    const db = createDatabase(url, { max: 3 });
    this.later(() => db.close());
    return db;
  }

  /**
   * After the fault, with the product running: all acts are answered, all queues drain, and everything holds.
   * @param options.url the database, when it is not the embedded one. @throws with a line for each thing that does not hold.
   */
  async verify(product: Product, load: Load, options: { url?: string; mailRepeats?: number } = {}): Promise<void> {
    const url = options.url ?? (await runningPostgresUrl(product.dataDir));
    if (!url) throw new Error('The database does not answer.');
    const db = this.database(url);
    const lines: string[] = [];
    if (!(await load.finish(30_000 * patience))) lines.push(`I5 some requests were never answered; the answers were ${JSON.stringify([...load.troubles])}`);
    const left = await drain(db, 40_000 * patience);
    if (left) lines.push(`I5 after 15 minutes there is still work: ${JSON.stringify(left)}`);
    lines.push(...(await forgotten({ db, load, template: this.template, outside: this.outside, port: product.port }, options)));
    lines.push(...(await violations(db, product.dataDir, await findInvariants())));
    if (product.ended) lines.push('I5 the product has ended');
    if (lines.length > 0) throw new Error(`${lines.join('\n')}\nThe product said:\n${said(product.printed)}`);
  }

  async close(): Promise<void> {
    for (const work of this.#undo.splice(0).reverse()) await Promise.resolve(work()).catch((error) => this.log(`Clearing away: ${(error as Error).message}`));
  }
}
