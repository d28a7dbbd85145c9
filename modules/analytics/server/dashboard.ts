import pLimit from 'p-limit';
import { type Card, daysIn, type MeasureKey, measureKeys } from '#contract/analytics';
import type { Scope } from '#platform/db';
import type { Log } from '#platform/log';
import { together } from './asking.repo.ts';
import { answers, type Question } from './asking.ts';

/** So that a dashboard leaves connections for everybody else. */
const atOnce = 4;

/** Wide enough that most buckets hold enough for an estimate. */
export const trendFor = (from: string, to: string): 'day' | 'week' | 'month' => (daysIn(from, to) <= 14 ? 'day' : daysIn(from, to) <= 184 ? 'week' : 'month');

/** Every measure; those that fail are marked and the others stand. */
export async function cardsOf(tx: Scope, q: Question, log: Log): Promise<Card[]> {
  const cards = new Map<MeasureKey, Card>();
  // What is open first: it takes longest.
  const batches: MeasureKey[][] = [
    ['backlog', 'backlog_age'],
    ...together(
      measureKeys.filter((k) => k !== 'backlog' && k !== 'backlog_age'),
      q.personal,
    ),
  ];
  await pLimit(atOnce).map(batches, async (keys) => {
    for (const card of await cardsTogether(tx, keys, q, log)) cards.set(card.measure, card);
  });
  return measureKeys.map((key) => cards.get(key) as Card);
}

async function cardsTogether(tx: Scope, keys: readonly MeasureKey[], q: Question, log: Log): Promise<Card[]> {
  try {
    const found = await answers(tx, keys, q);
    return [...found].map(([measure, { whole, groups }]) => ({
      measure,
      row: { ...whole, label: null },
      failed: false,
      trend: groups.map((g) => ({
        group: g.group as string,
        n: g.n,
        value: g.value,
        low: g.low,
        high: g.high,
        partial: g.partial,
        provisional: g.provisional,
      })),
    }));
  } catch (error) {
    log.error({ err: error, measures: keys }, 'Measures of the dashboard failed.');
    return keys.map((measure) => ({ measure, row: null, trend: [], failed: true }));
  }
}
