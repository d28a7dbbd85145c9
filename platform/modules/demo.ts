/** What a module adds to the simulated company. Modules give theirs in a file `demo.ts` (default export); see demo/README.md. */
import type { StoredEvent } from '#platform/events';
import type { App } from './index.ts';

export type DemoPerson = { id: string; name: string; email: string; role: string; language: string };
export type DemoPlace = {
  app: App;
  /** The end of the history. */
  now: Date;
  /** By their key in demo/staff.ts, and queues by theirs in demo/scenario.ts. */
  people: ReadonlyMap<string, DemoPerson>;
  queueIds: ReadonlyMap<string, number>;
  /** Calls the API as this person. Throws when it is refused. */
  as<T = { id: number }>(person: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<T>;
  /** Does this at another time of the company's. */
  at<T>(time: Date, work: () => Promise<T>): Promise<T>;
  /** What happened from then on, in the order of the log. */
  eventsSince(since: Date, types: readonly string[]): Promise<StoredEvent[]>;
};

/** All of it is done in the order of the modules' tiers. */
export type Demo = {
  /** Before anybody writes: what a team would have set up (macros, views, rules). */
  found?(place: DemoPlace): Promise<void>;
  /** After rows and events were written in bulk: what is computed from them. Reading indexes of `tables` are made anew afterwards. */
  rebuild?: { tables?: readonly string[]; run(app: App, told: (done: number, total: number) => void): Promise<unknown> };
  /** After the last day: nobody outside may be written to, and what people would have seen is seen. */
  settle?(place: DemoPlace): Promise<void>;
};
