import { expect, test } from 'vitest';
import { wordsOf } from './marked.tsx';

test('words to mark leave operators out and keep phrases together', () => {
  expect(wordsOf('status:open refund "double charge" from:"ana b" #1042')).toEqual(['refund', 'double charge', '1042']);
  expect(wordsOf('退款 标签:vip a')).toEqual(['退款']);
  expect(wordsOf('from:ana@example.com')).toEqual([]);
});
