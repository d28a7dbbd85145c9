import { expect, test, vi } from 'vitest';
import { Turns } from './turns.ts';

const held = () => {
  let free = () => {};
  const until = new Promise<void>((done) => {
    free = done;
  });
  return { until, free };
};

test('two at once for one thing, in order; another thing is not kept waiting', async () => {
  const turns = new Turns();
  const { until, free } = held();
  const order: string[] = [];
  const work =
    (name: string, waits = false) =>
    async () => {
      order.push(name);
      if (waits) await until;
      return name;
    };
  const all = [turns.take('a', work('a1', true)), turns.take('a', work('a2', true)), turns.take('a', work('a3')), turns.take('a', work('a4'))];
  expect(await turns.take('b', work('b'))).toBe('b');
  expect(order).toEqual(['a1', 'a2', 'b']);
  free();
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect(order).toEqual(['a1', 'a2', 'b', 'a3', 'a4']);
});

test('work that fails gives its place on', async () => {
  const turns = new Turns();
  for (let n = 0; n < 5; n += 1) await expect(turns.take('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.take('a', async () => 'yes')).toBe('yes');
});

test('who waits too long is told so, and does not take a turn later', async () => {
  vi.useFakeTimers();
  try {
    const turns = new Turns();
    const { until, free } = held();
    const working = [turns.take('a', () => until), turns.take('a', () => until)];
    let ran = false;
    const late = turns.take('a', async () => {
      ran = true;
    });
    const refused = expect(late).rejects.toMatchObject({ spec: { status: 503 }, retryAfterS: 5 });
    await vi.advanceTimersByTimeAsync(8_001);
    await refused;
    free();
    await Promise.all(working);
    expect(ran).toBe(false);
    expect(await turns.take('a', async () => 'next')).toBe('next');
  } finally {
    vi.useRealTimers();
  }
});

test('beyond two hundred that wait, the next is told at once', async () => {
  const turns = new Turns();
  const { until, free } = held();
  const all = Array.from({ length: 202 }, () => turns.take('a', () => until));
  await expect(turns.take('a', async () => {})).rejects.toMatchObject({ spec: { status: 503 } });
  free();
  await Promise.all(all);
});
