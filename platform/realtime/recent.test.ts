import { expect, test } from 'vitest';
import { type StoredEvent, start } from '#platform/events';
import { mostRecent, Recent } from './recent.ts';

// cast: only its place is looked at.
const event = (xid: number, seq = xid): StoredEvent => ({ xid: String(xid), seq }) as StoredEvent;
const numbers = (events: readonly StoredEvent[] | null) => events?.map((e) => e.seq) ?? null;

test('what came after a place, and nothing when that is further back', () => {
  const recent = new Recent({ xid: '10', seq: 10 }, [event(11), event(12)]);
  recent.add([event(13)]);
  recent.add([event(12), event(13)]);
  expect(numbers(recent.since({ xid: '11', seq: 11 }))).toEqual([12, 13]);
  expect(numbers(recent.since({ xid: '10', seq: 10 }))).toEqual([11, 12, 13]);
  expect(numbers(recent.since({ xid: '13', seq: 13 }))).toEqual([]);
  expect(numbers(recent.since({ xid: '99', seq: 0 }))).toEqual([]);
  expect(recent.since({ xid: '9', seq: 9 })).toBe(null);
  expect(recent.since({ xid: '10', seq: 9 })).toBe(null);
});

test('keeps the newest, and knows from where on', () => {
  const recent = new Recent(start, []);
  for (let n = 1; n <= 3 * mostRecent; n += 1) recent.add([event(n)]);
  const last = 3 * mostRecent;
  expect(recent.since(start)).toBe(null);
  expect(recent.since(event(last - mostRecent))?.length).toBe(mostRecent);
  let oldest = last;
  while (recent.since(event(oldest - 1)) !== null) oldest -= 1;
  expect(last - oldest + 1).toBeGreaterThanOrEqual(mostRecent);
  expect(recent.since(event(oldest))?.[0]?.seq).toBe(oldest + 1);
});
