import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { brandColours, contrast } from './colour.ts';
import { attributes, html, linked } from './index.ts';
import { seal, unseal } from './sealing.ts';

const corpora = new URL('../../../shared/corpora/', import.meta.url);
const blns = existsSync(new URL('blns/blns.json', corpora)) ? (JSON.parse(readFileSync(new URL('blns/blns.json', corpora), 'utf8')) as string[]) : [];
const vectors = existsSync(new URL('html5sec/vectors.txt', corpora)) ? readFileSync(new URL('html5sec/vectors.txt', corpora), 'utf8').split('\n') : [];

const named: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#13;': '\r' };
const read = (markup: string): string => markup.replace(/&(?:amp|lt|gt|quot|#39|#13);/g, (entity) => named[entity] ?? '');

describe('html', () => {
  test('escapes what is put in, in text and in quotes, and nothing twice', () => {
    const name = `<script>alert("1")</script> & 'x'`;
    const item = html`<li title="${name}">${name}</li>`;
    expect(String(item)).toBe(
      '<li title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</li>',
    );
    expect(String(html`<ul>${[item, null, false, 3]}</ul>`)).toBe(`<ul>${item}3</ul>`);
  });

  test('refuses text where quotes would be needed', () => {
    expect(() => html`<a href=${'x'}>`).toThrow(/quotes/);
    expect(() => html`<a ${'onclick'}="x">`).toThrow(/quotes/);
    expect(() => html`<${'script'}>`).toThrow(/quotes/);
    expect(() => html`id=${'x'}`).toThrow(/quotes/);
    expect(String(html`<a href="/x?score=${3}"${attributes({ title: '"<', autofocus: true, hidden: false, id: null })}>`)).toBe(
      '<a href="/x?score=3" title="&quot;&lt;" autofocus>',
    );
    expect(() => attributes({ 'x onclick': 'y' })).toThrow(/no attribute/);
  });

  test.skipIf(blns.length === 0)('every naughty string and attack vector comes out as it went in, without a tag of its own', () => {
    for (const text of [...blns, ...vectors]) {
      const markup = String(html`<p title="${text}">${text}</p>`);
      expect(markup.match(/</g)).toHaveLength(2);
      expect(markup.match(/"/g)).toHaveLength(2);
      expect(read(/^<p title="([^"]*)">/.exec(markup)?.[1] ?? '')).toBe(text);
    }
  });

  test('links only what is a web address, and only once', () => {
    expect(String(linked('See https://example.com/a?b=1&c=2. Or javascript:alert(1)'))).toBe(
      'See <a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">https://example.com/a?b=1&amp;c=2</a>. Or javascript:alert(1)',
    );
    expect(String(linked('<https://example.com/">x'))).toBe(
      '&lt;<a href="https://example.com/" rel="noopener noreferrer nofollow">https://example.com/</a>&quot;&gt;x',
    );
    expect(String(linked('请看 https://example.com/帮助。谢谢'))).toContain('href="https://example.com/帮助"');
  });
});

test('a seal holds its value and time, for its purpose only', () => {
  const at = new Date('2026-11-16T09:00:00.000Z');
  const sealed = seal('secret', 'form', 'abc-1_2', at);
  expect(unseal('secret', 'form', sealed)).toEqual({ value: 'abc-1_2', issuedAt: at });
  expect(unseal('secret', 'other', sealed)).toBeNull();
  expect(unseal('other', 'form', sealed)).toBeNull();
  for (const wrong of ['', 'x', sealed.slice(1), `${sealed}x`, sealed.replace('abc', 'abd')]) expect(unseal('secret', 'form', wrong)).toBeNull();
});

test('whatever colour an organisation chooses, words can be read on it and it can be read', () => {
  for (const accent of ['#0E6F7A', '#000000', '#123456', '#8B0000', '#5B2A86', '#006400', '#ffff00', 'red', '#777777']) {
    const { light, dark } = brandColours(accent);
    const rgb = (hex: string): [number, number, number] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as [number, number, number];
    const pairs: [string, string][] = [
      [light.accent, '#ffffff'],
      [light['on-accent'], light['accent-hover']],
      [light['accent-text'], '#ffffff'],
      [light['accent-text'], light['accent-tint']],
      [dark['on-accent'], dark.accent],
      [dark['on-accent'], dark['accent-hover']],
      [dark['accent-text'], '#151a1c'],
      [dark['accent-text'], dark['accent-tint']],
      [dark.focus, '#151a1c'],
    ];
    for (const [one, other] of pairs) expect(contrast(rgb(one), rgb(other)), `${accent}: ${one} on ${other}`).toBeGreaterThanOrEqual(4.5);
  }
});
