import { describe, expect, it } from 'vitest';
import { darkTokens, lightTokens, type TokenName, type Tokens } from './tokens.ts';

// WCAG 2.2: 1.4.3 (text 4.5) and 1.4.11 (controls and marks 3.0), for the pairs that the design language uses.

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds: TokenName[] = ['canvas', 'surface', 'subtle', 'raised'];
const on = (texts: TokenName[], places: TokenName[]): [TokenName, TokenName][] =>
  texts.flatMap((text) => places.map((place): [TokenName, TokenName] => [text, place]));

const textPairs: [TokenName, TokenName][] = [
  ...on(['text', 'text-2', 'text-3', 'accent-text'], [...grounds, 'accent-tint']),
  ...on(['ok', 'warn', 'bad', 'info'], ['surface', 'canvas', 'raised']),
  ['ok', 'ok-bg'],
  ['warn', 'warn-bg'],
  ['bad', 'bad-bg'],
  ['info', 'info-bg'],
  ...on(['text', 'text-2'], ['ok-bg', 'warn-bg', 'bad-bg', 'info-bg', 'note-bg', 'mark']),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-bad', 'bad-fill'],
  ['on-toast', 'toast'],
  ['c2t', 'surface'],
  ['plan', 'surface'],
];

const markPairs: [TokenName, TokenName][] = [
  ...on(['control', 'accent', 'focus', 'ok-fill', 'warn-fill', 'bad-fill'], ['surface', 'canvas']),
  ...on(['focus'], ['accent-tint', 'raised', 'subtle']),
  ...on(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'], ['surface']),
];

function tooLow(tokens: Tokens, pairs: [TokenName, TokenName][], least: number): string[] {
  return pairs.flatMap(([front, back]) => {
    const ratio = contrast(tokens[front], tokens[back]);
    return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)} < ${String(least)}`] : [];
  });
}

describe('contrast of the colour tokens', () => {
  it('measures as WCAG does', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#FFFFFF')).toBeCloseTo(4.54, 2);
  });

  for (const [theme, tokens] of [
    ['light', lightTokens],
    ['dark', darkTokens],
  ] as const) {
    it(`is at least 4.5 for every text, ${theme}`, () => expect(tooLow(tokens, textPairs, 4.5)).toEqual([]));
    it(`is at least 3.0 for controls, marks and series, ${theme}`, () => expect(tooLow(tokens, markPairs, 3)).toEqual([]));
  }

  it('is complete: every token of one theme is in the other', () => {
    expect(Object.keys(darkTokens).sort()).toEqual(Object.keys(lightTokens).sort());
  });
});
