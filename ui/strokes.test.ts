import { describe, expect, it } from 'vitest';
import { keyCaps, matchesStroke, parseKeys, strokeOf } from './strokes.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, code: '', metaKey: false, ctrlKey: false, shiftKey: false, altKey: false, ...more });

describe('strokes', () => {
  it('reads combinations and sequences', () => {
    expect(parseKeys('mod+shift+K')).toEqual([{ key: 'k', mod: true, shift: true, alt: false }]);
    expect(parseKeys('g i').map((stroke) => stroke.key)).toEqual(['g', 'i']);
    expect(parseKeys('esc')[0]?.key).toBe('escape');
  });

  it('takes Cmd on a Mac and Ctrl elsewhere', () => {
    const [wanted] = parseKeys('mod+k');
    const matches = (event: Partial<KeyboardEvent>, mac: boolean) => wanted && matchesStroke(wanted, strokeOf(press('k', event), mac) ?? undefined);
    expect(matches({ metaKey: true }, true)).toBe(true);
    expect(matches({ ctrlKey: true }, false)).toBe(true);
    expect(matches({ ctrlKey: true }, true)).toBe(false);
    expect(matches({}, false)).toBe(false);
  });

  it('tells Shift apart for letters but not for signs, which need it on some keyboards only', () => {
    const [letter, sign] = [parseKeys('c')[0], parseKeys('?')[0]];
    expect(letter && matchesStroke(letter, strokeOf(press('C', { shiftKey: true }), false) ?? undefined)).toBe(false);
    expect(sign && matchesStroke(sign, strokeOf(press('?', { shiftKey: true }), false) ?? undefined)).toBe(true);
    expect(sign && matchesStroke(sign, strokeOf(press('?'), false) ?? undefined)).toBe(true);
  });

  it('knows the letter behind Alt on a Mac, and ignores modifiers alone', () => {
    expect(strokeOf(press('¬', { altKey: true, code: 'KeyL' }), true)).toEqual({ key: 'l', mod: false, shift: false, alt: true });
    expect(strokeOf(press('Shift', { shiftKey: true }), false)).toBeNull();
  });

  it('writes key caps for people', () => {
    expect(keyCaps('mod+enter', true)).toEqual([['⌘', '↵']]);
    expect(keyCaps('mod+enter', false)).toEqual([['Ctrl', '↵']]);
    expect(keyCaps('g i', false)).toEqual([['G'], ['I']]);
  });
});
