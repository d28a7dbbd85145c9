/** What the modules add: each in its own `demo.ts`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoredEvent } from '#platform/events';
import type { Demo, DemoPlace } from '#platform/modules';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Acting } from './acting.ts';
import type { Shop } from './founding.ts';
import type { MovingClock } from './living.ts';

export async function findDemos({ modules }: Assembled): Promise<Demo[]> {
  const files = modules.map((m) => join(import.meta.dirname, '..', 'modules', m.name, 'demo.ts')).filter((file) => existsSync(file));
  return Promise.all(files.map(async (file) => ((await import(pathToFileURL(file).href)) as { default: Demo }).default));
}

/** What a module's `demo.ts` is handed. */
export function placeIn({ app }: Assembled, acting: Acting, clock: MovingClock, now: Date, { people, queueIds }: Shop): DemoPlace {
  return {
    ...{ app, now, people, queueIds },
    as: (key, method, path, body) => {
      const person = people.get(key);
      if (!person) throw new Error(`Nobody is called ${key}.`);
      return acting.as(person, method, path, body);
    },
    at: async (time, work) => {
      clock.set(time);
      try {
        return await work();
      } finally {
        clock.set(now);
      }
    },
    eventsSince: (since, types) =>
      app.db.read().rows<StoredEvent>(
        `select seq, xid::text as xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data from event
         where at >= $1 and type = any($2) order by seq`,
        [since, types],
      ),
  };
}

export async function establish(assembled: Assembled, place: DemoPlace): Promise<void> {
  for (const demo of await findDemos(assembled)) await demo.found?.(place);
}

export async function settle(assembled: Assembled, place: DemoPlace): Promise<void> {
  for (const demo of await findDemos(assembled)) await demo.settle?.(place);
}
