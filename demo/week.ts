/** What happens in one week: every ticket's story as steps with times, made from the texts by chance that a seed decides. Nothing is written here. */
import { customers, type DemoCustomer, workersOf } from './people.ts';
import { type Random, seeded } from './random.ts';
import { products, type Scenario } from './scenario.ts';
import { englishNotes, englishRatings, englishScenarios } from './texts-en.ts';
import { chineseNotes, chineseRatings, chineseScenarios } from './texts-zh.ts';

export type Step = { at: Date; story: number } & (
  | { do: 'open'; customer: number; subject: string; text: string; channel: 'form' | 'portal' | 'phone'; scenario: Scenario; fields: Record<string, unknown> }
  | { do: 'take'; by: string; priority?: 'low' | 'high' | 'urgent'; snoozeUntil?: Date; status?: string }
  | { do: 'answer'; by: string; text: string; status: string }
  | { do: 'write'; text: string; channel: 'form' | 'portal' }
  | { do: 'note'; by: string; text: string; mention?: string }
  | { do: 'merge'; by: string; into: number }
  | { do: 'spam'; by: string }
  | { do: 'rate'; score: number; comment: string }
);

const hourMs = 3_600_000;
/** How many arrive in each hour of a day, beside each other: quiet nights, a busy morning, a second wave in the evening. */
const byHour = [1, 0.5, 0.3, 0.2, 0.3, 0.6, 1.5, 3, 5, 8, 9, 8, 6, 6, 7, 7, 6, 5, 5, 6, 6, 4, 3, 2];
const opens = 8;
const closes = 20;

/** The moment `hours` of working time later. People answer between eight and eight, local time. */
export function workingTimeAfter(from: Date, hours: number): Date {
  let at = new Date(from);
  let leftMs = hours * hourMs;
  for (;;) {
    const start = new Date(at).setHours(opens, 0, 0, 0);
    const end = new Date(at).setHours(closes, 0, 0, 0);
    const begin = Math.max(at.getTime(), start);
    if (begin < end && begin + leftMs <= end) return new Date(begin + leftMs);
    if (begin < end) leftMs -= end - begin;
    at = new Date(new Date(start + 24 * hourMs).setHours(opens, 0, 0, 0));
  }
}

/** Mostly short, sometimes long. */
const wait = (random: Random, medianHours: number): number => medianHours * Math.exp(random.between(-1.1, 1.2));

export type Week = { steps: Step[]; stories: number };

/** All steps up to `now`, in the order of their times. */
export function planWeek(seed: number, now: Date, days = 7, perDay = 36): Week {
  const random = seeded(seed);
  const steps: Step[] = [];
  let story = 0;
  for (let day = days; day >= 0; day -= 1) {
    const midnight = new Date(now.getTime() - day * 24 * hourMs);
    midnight.setHours(0, 0, 0, 0);
    const share = [0, 6].includes(midnight.getDay()) ? 0.6 : 1.1;
    const sum = byHour.reduce((a, b) => a + b, 0);
    byHour.forEach((weight, hour) => {
      const expected = (weight / sum) * perDay * share;
      const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
      for (let i = 0; i < count; i += 1) {
        const told = tell(random, story, new Date(midnight.getTime() + (hour + random.next()) * hourMs));
        const twin = random.chance(0.03) ? secondTry(told, story + 1) : [];
        steps.push(...told, ...twin);
        story += twin.length > 0 ? 2 : 1;
      }
    });
  }
  const begun = new Set(steps.filter((s) => s.do === 'open' && s.at <= now).map((s) => s.story));
  return {
    steps: steps.filter((s) => s.at <= now && begun.has(s.story)).sort((a, b) => a.at.getTime() - b.at.getTime() || a.story - b.story),
    stories: begun.size,
  };
}

/** Some write twice about the same; whoever takes the first one sees both. */
function secondTry(told: readonly Step[], story: number): Step[] {
  const [open, take] = told;
  if (open?.do !== 'open' || take?.do !== 'take') return [];
  const again = open.fields.order_number ? `${open.text}\n\n${String(open.fields.order_number)}` : open.text;
  return [
    { ...open, story, text: again, channel: 'portal', at: new Date(open.at.getTime() + 0.4 * (take.at.getTime() - open.at.getTime())) },
    { at: new Date(take.at.getTime() + 120_000), story, do: 'merge', by: take.by, into: open.story },
  ];
}

/** One ticket from the first question to wherever it gets. */
function tell(random: Random, story: number, at: Date): Step[] {
  const index = Math.floor(random.next() * customers.length);
  const customer = customers[index] as DemoCustomer;
  const chinese = customer.language === 'zh-CN';
  const scenario = random.weighted(chinese ? chineseScenarios : englishScenarios);
  const worker = random.pick(workersOf(scenario.queue, customer.language));
  const product = random.pick(products.filter((p) => scenario.products?.includes(p.key) ?? true));
  const order = `LH-${Math.floor(random.between(40_000, 99_999))}`;
  const day = random.pick(chinese ? ['周二', '周三', '周四'] : ['Tuesday', 'Wednesday', 'Thursday']);
  const fill = (text: string): string =>
    text.replace(
      /\{(\w+)\}/g,
      (_, key: string) =>
        ({
          product: chinese ? product.zh : product.en,
          order,
          day,
          name: chinese ? customer.name : (customer.name.split(' ')[0] ?? ''),
          agent: agentName(worker),
        })[key] ?? '',
    );
  const channel = random.pick(['form', 'form', 'form', 'portal', 'phone'] as const);
  const steps: Step[] = [
    {
      at,
      story,
      do: 'open',
      customer: index,
      subject: fill(random.pick(scenario.subjects)),
      text: fill(random.pick(scenario.openings)),
      channel,
      scenario,
      fields: { order_number: order, product: product.key },
    },
  ];
  if (!chinese && random.chance(0.02)) {
    return [
      { ...(steps[0] as Step & { do: 'open' }), ...englishNotes.spam, channel: 'form', fields: {} },
      { at: workingTimeAfter(at, wait(random, 1)), story, do: 'spam', by: worker },
    ];
  }
  // Some wait for a free hand; the newest are always among them.
  if (random.chance(0.05)) return steps;
  const written = channel === 'phone' ? 'form' : channel;
  return [...steps, ...course(random, { story, at, scenario, worker, fill, chinese, channel: written, order })];
}

type Setting = {
  story: number;
  at: Date;
  scenario: Scenario;
  worker: string;
  fill(text: string): string;
  chinese: boolean;
  channel: 'form' | 'portal';
  order: string;
};

function course(random: Random, { story, at, scenario, worker, fill, chinese, channel, order }: Setting): Step[] {
  const notes = chinese ? chineseNotes : englishNotes;
  const steps: Step[] = [];
  let time = workingTimeAfter(at, wait(random, 1.1));
  const forward = (hours: number): Date => (time = workingTimeAfter(time, wait(random, hours)));
  steps.push({ at: time, story, do: 'take', by: worker, ...(scenario.priority ? { priority: scenario.priority } : {}) });
  if (scenario.notes && random.chance(0.3)) steps.push({ at: forward(0.3), story, do: 'note', by: worker, text: random.pick(scenario.notes) });
  if (random.chance(0.62)) {
    steps.push({ at: forward(1.2), story, do: 'answer', by: worker, text: fill(random.pick(scenario.questions)), status: 'waiting_customer' });
    if (random.chance(0.2))
      steps.push({ at: new Date(time.getTime() + 60_000), story, do: 'take', by: worker, snoozeUntil: new Date(workingTimeAfter(time, 14).getTime()) });
    if (random.chance(0.17)) return steps;
    // Customers write when they have time, also at night.
    time = new Date(time.getTime() + wait(random, 5) * hourMs);
    steps.push({ at: time, story, do: 'write', text: fill(random.pick(scenario.answers)), channel });
  }
  if (random.chance(0.08)) {
    steps.push({ at: forward(0.3), story, do: 'note', by: worker, text: notes.ask.replace('{order}', order), mention: 'ingrid' });
    steps.push({ at: forward(1), story, do: 'note', by: 'ingrid', text: notes.found, mention: worker });
  } else if (random.chance(0.05)) steps.push({ at: forward(0.3), story, do: 'note', by: worker, text: notes.handover });
  steps.push({ at: forward(2.4), story, do: 'answer', by: worker, text: fill(random.pick(scenario.solutions)), status: 'solved' });
  const solvedAt = time;
  if (scenario.again && random.chance(0.25)) {
    time = new Date(time.getTime() + wait(random, 14) * hourMs);
    steps.push({ at: time, story, do: 'write', text: fill(random.pick(scenario.again)), channel });
    steps.push({ at: forward(1), story, do: 'answer', by: worker, text: fill(random.pick(scenario.solutions)), status: 'solved' });
  } else if (random.chance(0.14)) {
    time = new Date(time.getTime() + wait(random, 2) * hourMs);
    steps.push({ at: time, story, do: 'write', text: fill(random.pick(scenario.thanks)), channel });
    steps.push({ at: forward(0.5), story, do: 'take', by: worker, status: 'solved' });
  }
  if (random.chance(0.55)) steps.push({ at: new Date(solvedAt.getTime() + random.between(25, 30) * hourMs), story, do: 'rate', ...rating(random, chinese) });
  return steps;
}

function rating(random: Random, chinese: boolean): { score: number; comment: string } {
  const score = random.pick([5, 5, 5, 4, 4, 5, 3, 2]);
  const said = (chinese ? chineseRatings : englishRatings)[score >= 4 ? 'good' : 'poor'];
  return { score, comment: random.chance(0.35) ? random.pick(said) : '' };
}

const names: Record<string, string> = { nora: 'Nora', marcus: 'Marcus', amara: 'Amara', tomas: 'Tomás', hanna: 'Hanna', yutong: '陈雨桐', siyuan: '李思远' };
const agentName = (key: string): string => names[key] ?? key;
