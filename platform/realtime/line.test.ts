import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Position } from '#platform/events';
import { batchAfter, batchOf } from './hub.ts';
import { Line, mostBehind } from './line.ts';

const at = (seq: number): Position => ({ xid: '7', seq });
const batch = (...seqs: number[]) => batchOf(seqs.map((seq) => ({ id: `7-${seq}`, event: 'step', data: { seq } })));

/** What a reader has received, and how much it leaves lying. */
function reader() {
  const got: string[] = [];
  const raw = {
    destroyed: false,
    writableLength: 0,
    ended: false,
    write: (piece: Buffer | string) => got.push(...[...String(piece).matchAll(/^id: 7-(\d+)\nevent: (\w+)/gm)].map((m) => `${m[2]} ${m[1]}`)),
    end: () => {
      raw.ended = true;
    },
  };
  // cast: what a line uses of a response.
  return { got, raw, line: new Line(raw as unknown as ServerResponse, at(1)) };
}

test('what happens while a reader catches up comes after the past, once', () => {
  const { got, line } = reader();
  expect(line.write(batch(3, 4))).toBe(true);
  line.tell(batch(2, 3));
  expect(got).toEqual(['hello 1', 'step 2', 'step 3']);
  line.caughtUp();
  expect(got).toEqual(['hello 1', 'step 2', 'step 3', 'step 4']);
  line.write(batch(4, 5, 6));
  line.write(batch());
  line.write(batchOf([{ event: 'presence', data: {} }]));
  expect(got.slice(4)).toEqual(['step 5', 'step 6']);
});

test('a reader that leaves too much lying is ended, not left with a gap', () => {
  const { got, raw, line } = reader();
  line.write(batch(2));
  raw.writableLength = 2_000_000;
  expect(line.tell(batch(2))).toBe(false);
  line.caughtUp();
  expect({ got, ended: raw.ended }).toEqual({ got: ['hello 1'], ended: true });
});

test('so much is held for a reader that catches up, and no more', () => {
  const { line } = reader();
  const many = batch(...Array.from({ length: mostBehind }, (_, i) => i + 2));
  expect(line.write(many)).toBe(true);
  expect(line.write(batch(mostBehind + 2))).toBe(false);
});

test('after a reset the log goes on from there', () => {
  const { got, line } = reader();
  line.caughtUp();
  line.write(batch(50));
  line.reset(at(20));
  line.write(batch(19, 20, 21));
  expect(got).toEqual(['hello 1', 'step 50', 'reset 20', 'step 21']);
});

test('the part of a batch after a place', () => {
  const whole = batch(5, 6);
  expect(batchAfter(whole, at(4))).toBe(whole);
  expect(batchAfter(whole, at(5))?.messages.map((m) => m.id)).toEqual(['7-6']);
  expect(batchAfter(whole, at(6))).toBe(null);
});
