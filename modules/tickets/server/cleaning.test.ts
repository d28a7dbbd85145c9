import { expect, test } from 'vitest';
import { cleanHtml, longestHtml, textOf } from './cleaning.ts';

/** Of the processor, not of the clock, and the best of three: others may be working beside the tests. It was seconds; it is below 100 ms at rest. */
function cpuMs(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
const filled = (piece: string): string => piece.repeat(Math.floor(longestHtml / piece.length));

test.each(['<div>', '<b>', '<p><li>', '<table><tr><td>', '<blockquote><div>x', '<a href="https://example.com">', '<x-y>', '<svg><g>'])(
  'as many %s in each other as fit cost little',
  (piece) => {
    expect(cpuMs(() => textOf(cleanHtml(filled(piece))))).toBeLessThan(300);
  },
);

test('what lies too deep loses its tags, not its words, and opens nothing', () => {
  const deep = `<div>Hello</div>${'<div>'.repeat(800)}<p>Where is <b>my</b> parcel? 1 &lt; 2</p><img src=x onerror=alert(1)><script>alert(2)</script><style>*{}`;
  const clean = cleanHtml(deep);
  expect(textOf(clean).replace(/\s+/g, ' ')).toContain('Hello Where is my parcel? 1 < 2');
  expect(clean.replaceAll('<br />', '')).not.toMatch(/<[a-z!/]/i);
});

test('a thread of forty answers in each other stays as it is', () => {
  const thread = `${'<blockquote type="cite"><div><div>'.repeat(40)}the first<b>!</b>${'</div></div></blockquote>'.repeat(40)}`;
  expect(textOf(cleanHtml(thread))).toContain('the first');
  expect(cleanHtml(thread)).toContain('<blockquote>');
});
