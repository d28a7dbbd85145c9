import { type Card, type MeasureKey, measureKeys, type MeasureRow } from '#contract/analytics';
import type { Scope } from '#platform/db';
import type { Log } from '#platform/log';
import { type Question, wholeAndGroups } from './asking.ts';
import { daysIn } from './days.ts';

/** So that a dashboard leaves connections for everybody else. */
const atOnce = 4;

export const trendFor = (from: string, to: string): 'day' | 'week' | 'month' => (daysIn(from, to) <= 31 ? 'day' : daysIn(from, to) <= 184 ? 'week' : 'month');

/** Every measure; one that fails is marked and the others stand. */
export async function cardsOf(tx: Scope, q: Question, log: Log): Promise<Card[]> {
  const cards = new Map<MeasureKey, Card>();
  const waiting = [...measureKeys];
  const work = async (): Promise<void> => {
    for (let key = waiting.shift(); key; key = waiting.shift()) cards.set(key, await cardOf(tx, key, q, log));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return measureKeys.map((key) => cards.get(key) as Card);
}

async function cardOf(tx: Scope, measure: MeasureKey, q: Question, log: Log): Promise<Card> {
  try {
    const groupBy = measure === 'backlog_age' ? 'none' : q.groupBy;
    const { whole, groups } = await wholeAndGroups(tx, measure, { ...q, groupBy });
    const row: MeasureRow = { ...whole, label: null };
    const trend = groups.map((g) => ({ group: g.group as string, n: g.n, value: g.value, low: g.low, high: g.high, partial: g.partial, provisional: g.provisional }));
    return { measure, row, trend, failed: false };
  } catch (error) {
    log.error({ err: error, measure }, 'A measure of the dashboard failed.');
    return { measure, row: null, trend: [], failed: true };
  }
}
