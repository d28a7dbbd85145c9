/** What the scale bench measures. Parts and modules list theirs in a file `bench.ts` (default export); see bench/README.md. */

/** The data of a run: ids are 1 to `tickets` and 1 to `customers`, every fourth of both is Chinese. */
export type BenchData = {
  tickets: number;
  customers: number;
  queueIds: readonly number[];
  /** A saved view with three filters. */
  viewId: number;
  /** In one of a thousand, one of fifty and three of ten messages of the language. */
  words: Readonly<Record<'en' | 'zh-CN', Readonly<Record<'rare' | 'medium' | 'frequent', string>>>>;
  /** Of one in a hundred customers who write English. */
  name: string;
  /** The moment the data ends. */
  at: Date;
};
export type BenchRequest = { method: 'GET' | 'POST' | 'PATCH' | 'PUT'; path: string; body?: unknown };

export type Target = {
  of: 'p95Ms' | 'p99Ms' | 'share' | 'growth' | 'rssMiB' | 'p50Ms';
  /** For `share` (of the floor's throughput) at least this, for everything else less than this. */
  limit: number;
  /** At which size and with how many clients it is asked for; growth is from the smallest size of a run to the largest. */
  tickets: number;
  clients: number;
};

/** Something asked of the running product. The floor and the database alone run the statements that these very requests cause. */
export type RequestMeasure = {
  name: string;
  /** The n-th: several are sent at once, as a screen does, and count as one. */
  request(n: number, data: BenchData): BenchRequest | readonly BenchRequest[];
  /** How many different ones there are. */
  variants: number;
  targets?: readonly Target[];
};
/** A shell command that goes through everything: `careloop <command>`. */
export type CommandMeasure = {
  name: string;
  command(folder: string): readonly string[];
  /** How many rows that is. */
  rows(data: BenchData): number;
  /**
   * How many tickets are done, read from what it prints or by a statement, so that it may be stopped early on large data. Absent: it must run to
   * its end, and is left out where that takes too long.
   */
  done?: ((printed: string) => number | null) | { sql: string };
  /** Stopped early it leaves the data half done: then it runs last, and only where the data are a copy. */
  spoils?: boolean;
};
export type Measure = RequestMeasure | CommandMeasure;
