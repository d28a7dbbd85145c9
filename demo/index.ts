/** The demo's door: fills an empty installation with a small shop and one week of its work. */
import { fixedClock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Log } from '#platform/log';
import { findUsers } from '#server/identity';
import { assemble } from '../apps/server/assemble.ts';
import { actIn } from './acting.ts';
import { found } from './founding.ts';
import { live } from './living.ts';
import { staff } from './people.ts';
import { planWeek } from './week.ts';

export { shop } from './people.ts';
export const demoSeed = 20_261;

/** One person of each role, for whoever wants to look around. */
export const signIns = (['administrator', 'lead', 'agent', 'light_agent', 'reviewer'] as const).flatMap((role) => {
  const person = staff.find((m) => m.role === role);
  return person ? [{ role, name: person.name, email: person.email }] : [];
});

export type Filled = 'filled' | 'was there' | 'other data';

/** Fills the database when nobody is in it. Gives 'other data' when somebody is who does not belong to the demo. */
export async function fillDemo(
  config: Config,
  databaseUrl: string,
  log: Log,
  options: { seed?: number; now?: Date; perDay?: number; onProgress?: (share: number) => void } = {},
): Promise<Filled> {
  const now = options.now ?? new Date();
  const week = planWeek(options.seed ?? demoSeed, now, 7, options.perDay);
  const clock = fixedClock(new Date((week.steps[0]?.at ?? now).getTime() - 3_600_000));
  const assembled = await assemble(config, databaseUrl, { clock, log, poolSize: 4 });
  const acting = actIn(assembled);
  try {
    const people = await findUsers(assembled.app.db.read());
    if (people.length > 0) return people.some((p) => p.email === signIns[0]?.email) ? 'was there' : 'other data';
    await assembled.followers.drain();
    const founded = await found(assembled, acting);
    await live(assembled, acting, founded, week, clock, (done, total) => options.onProgress?.(total ? done / total : 1));
    clock.set(now);
    await haveRead(acting, founded, now);
    await assembled.followers.drain();
    return 'filled';
  } finally {
    await acting.end();
    await assembled.close();
  }
}

/** Those who look around have seen what is older than half a day. */
async function haveRead(acting: ReturnType<typeof actIn>, { people }: Awaited<ReturnType<typeof found>>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 12 * 3_600_000).toISOString();
  for (const key of ['nora', 'marcus']) {
    const person = people.get(key);
    if (!person) continue;
    const old = await acting.as<{ items: { id: number }[] }>(person, 'GET', `/api/v1/tickets?status=active&snoozed=any&updatedBefore=${before}&limit=100`);
    for (const { id } of old.items) await acting.as(person, 'PUT', `/api/v1/tickets/${id}/read`, { read: true });
  }
}
