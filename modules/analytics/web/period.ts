/** What is looked at, as it stands in the address. */
import { addDays, daysIn } from '#contract/analytics';

export const periods = ['7', '28', '90', 'custom'] as const;
export const comparisons = ['previous', 'year', 'none'] as const;
export type Selection = {
  period: (typeof periods)[number];
  compare: (typeof comparisons)[number];
  from?: string | undefined;
  to?: string | undefined;
  queue?: string | undefined;
  team?: string | undefined;
  agent?: string | undefined;
  channel?: string | undefined;
};
export type Asked = { from: string; to: string; compareFrom?: string; compareTo?: string; queue?: string; team?: string; agent?: string; channel?: string };

const aDay = /^\d{4}-\d{2}-\d{2}$/;
const text = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
const oneOf = <T extends string>(known: readonly T[], value: unknown, otherwise: T): T => known.find((one) => one === text(value)) ?? otherwise;

/** Whatever the address says; nonsense in it reads as the default. */
export function readSelection(search: Record<string, unknown>): Selection {
  const day = (value: unknown): string | undefined => {
    const given = text(value);
    return given && aDay.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined;
  };
  const [from, to] = [day(search.from), day(search.to)];
  const period = oneOf(periods, search.period, '28');
  return {
    period: period === 'custom' && !(from && to) ? '28' : period,
    compare: oneOf(comparisons, search.compare, 'previous'),
    from,
    to,
    queue: text(search.queue),
    team: text(search.team),
    agent: text(search.agent),
    channel: text(search.channel),
  };
}

/** Days of the organisation; `today` counts as the last one. A year before is 52 weeks, so that weekdays meet weekdays. */
export function askedOf(selection: Selection, today: string): Asked {
  const { period, compare, queue, team, agent, channel } = selection;
  const to = period === 'custom' ? (selection.to ?? today) : today;
  const from = period === 'custom' ? (selection.from ?? today) : addDays(today, 1 - Number(period));
  const days = daysIn(from, to);
  const back = compare === 'year' ? 364 : days;
  return {
    from,
    to,
    ...(compare !== 'none' && days > 0 && { compareFrom: addDays(from, -back), compareTo: addDays(to, -back) }),
    ...(queue && { queue }),
    ...(team && { team }),
    ...(agent && { agent }),
    ...(channel && { channel }),
  };
}
