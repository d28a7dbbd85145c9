import { describe, expect, it } from 'vitest';
import { matchText, pieces } from './matching.ts';

describe('finding commands', () => {
  it('prefers the start of the text, then the start of a word, then anywhere', () => {
    const score = (text: string) => matchText(text, 're')?.score ?? -1;
    expect(score('Resolve')).toBeGreaterThan(score('Not resolved'));
    expect(score('Not resolved')).toBeGreaterThan(score('Andrea'));
    expect(matchText('Snooze', 're')).toBeNull();
  });

  it('needs every word, finds Chinese, ignores case', () => {
    expect(matchText('Assign to me', 'me ass')).not.toBeNull();
    expect(matchText('Assign to me', 'me you')).toBeNull();
    expect(matchText('解决工单', '工单')?.ranges).toEqual([[2, 4]]);
  });

  it('marks what was found', () => {
    expect(pieces('Resolve', [[0, 2]])).toEqual([
      { text: 'Re', marked: true },
      { text: 'solve', marked: false },
    ]);
    expect(
      pieces('aaa', [
        [0, 2],
        [1, 3],
      ]),
    ).toEqual([
      { text: 'aa', marked: true },
      { text: 'a', marked: false },
    ]);
  });
});
