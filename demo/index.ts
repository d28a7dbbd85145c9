/** The demo's door: fills an empty installation with a shop of forty people and a quarter of its work, or with as much of it as is asked for. */
import { fixedClock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Log } from '#platform/log';
import { migrate } from '#platform/migrations';
import { findUsers } from '#server/identity';
import { type Assembled, assemble } from '../apps/server/assemble.ts';
import { type Acting, actIn } from './acting.ts';
import { dayMs } from './arriving.ts';
import { type Past, writePast } from './bulk.ts';
import { planCompany, quarter, sizeFor, spanOf } from './company.ts';
import { establish, placeIn, settle } from './contributing.ts';
import { found, type Shop } from './founding.ts';
import { Living } from './living.ts';
import { realQuestions } from './real-questions.ts';
import { staffOf } from './staff.ts';
import type { Step } from './steps.ts';
import { alone, clear, isUnfinished, marked } from './unfinished.ts';

export { shop } from './shop.ts';
export const demoSeed = 20_261;

/** One person of each role, for whoever wants to look around. */
export const signIns = (['administrator', 'lead', 'agent', 'light_agent', 'reviewer'] as const).flatMap((role) => {
  const person = staffOf(demoSeed).find((m) => m.role === role);
  return person ? [{ role, name: person.name, email: person.email }] : [];
});

export type Filled = 'filled' | 'was there' | 'other data';
export type FillOptions = {
  seed?: number;
  now?: Date;
  tickets?: number;
  days?: number;
  /** Told when an earlier fill was cut off and this one begins anew. */
  onAnew?: () => void;
  /** So many days at the end go through the product's verbs, one action at a time; everything before by the bulk path. */
  livingDays?: number;
  onProgress?: (share: number, what: string) => void;
};

/** Fills the database when nobody is in it, or when a fill of it was cut off. Gives 'other data' when somebody is in it who does not belong to the demo. */
export function fillDemo(config: Config, databaseUrl: string, log: Log, options: FillOptions = {}): Promise<Filled> {
  const now = options.now ?? new Date();
  const clock = fixedClock(now);
  const within = async <T>(work: (assembled: Assembled) => Promise<T>): Promise<T> => {
    const assembled = await assemble(config, databaseUrl, { clock, log, poolSize: 6 });
    return work(assembled).finally(assembled.close);
  };
  return alone(databaseUrl, async (client) => {
    const unfinished = await isUnfinished(client);
    const { emails, modules } = await within(async ({ app, modules }) => ({ emails: (await findUsers(app.db.read())).map((p) => p.email), modules }));
    const strangers = emails.filter((email) => !email.endsWith('@linden-home.example'));
    if (emails.length > 0 && (strangers.length === emails.length || (unfinished && strangers.length > 0))) return 'other data';
    if (emails.length > 0 && !unfinished) return 'was there';
    if (unfinished) {
      options.onAnew?.();
      await clear(client, modules);
      await migrate(databaseUrl);
    }
    await within(async (assembled) => {
      const acting = actIn(assembled);
      await marked(client, () => withQuickCommits(assembled, () => fill(assembled, acting, clock, now, options))).finally(acting.end);
    });
    return 'filled';
  });
}

type Clock = ReturnType<typeof fixedClock>;

async function fill(assembled: Assembled, acting: Acting, clock: Clock, now: Date, options: FillOptions): Promise<Past & { shop: Shop }> {
  const { seed = demoSeed, tickets = quarter.tickets, livingDays = 1, onProgress = () => {} } = options;
  const size = sizeFor(tickets);
  const { from, to } = spanOf(now, options.days ?? size.days);
  const plan = planCompany({ seed, from, to, tickets, people: size.people, real: realQuestions() });
  clock.set(new Date(from.getTime() - 3_600_000));
  onProgress(0, 'people, teams and queues');
  const founded = await found(assembled, acting, plan.staff);
  const place = placeIn(assembled, acting, clock, now, founded);
  await establish(assembled, place);
  await assembled.followers.drain();
  const steps = plan.steps();
  const livingFrom = to.getTime() - livingDays * dayMs;
  const [rows, search] = livingDays > 0 ? [0.35, 0.4] : [0.4, 0.6];
  const past = await writePast(assembled, founded, steps, {
    ...{ from: from.getTime(), until: Math.max(from.getTime(), livingFrom), large: tickets > 100_000 },
    onProgress: (part, share, { tickets: n }) =>
      part === 'rows' ? onProgress(rows * share, `${n} tickets`) : onProgress(rows + search * share, 'search and measures'),
  });
  if (livingDays > 0) {
    const lived = rows + search;
    await live(new Living(assembled, acting, founded, clock, past.known), past.next, steps, (at) =>
      onProgress(lived + (1 - lived) * Math.min(1, (at - livingFrom) / (to.getTime() - livingFrom)), 'the last days, one by one'),
    );
  }
  clock.set(now);
  onProgress(0.99, 'what people were told');
  await settle(assembled, place);
  await assembled.followers.skip();
  return { ...past, shop: founded };
}

async function live(living: Living, first: Step | null, rest: Iterator<Step>, onProgress: (at: number) => void): Promise<void> {
  let played = 0;
  let at = 0;
  for (let step = first; step; step = rest.next().value ?? null) {
    await living.play(step);
    at = step.at;
    played += 1;
    if (played % 25 === 0) onProgress(at);
  }
  await living.follow(at);
}

/** While the past is written, no commit waits for the disk; a demo that was cut off is begun anew anyway. */
async function withQuickCommits<T>({ app: { db } }: Assembled, work: () => Promise<T>): Promise<T> {
  const name = `"${new URL(db.url).pathname.slice(1)}"`;
  await db.read().rows(`alter database ${name} set synchronous_commit = off`);
  try {
    return await work();
  } finally {
    await db.read().rows(`alter database ${name} reset synchronous_commit`);
    await db
      .read()
      .rows('checkpoint')
      .catch(() => {});
  }
}
