// Key names: parsing 'mod+shift+k' and 'g i', reading them from events, and writing them for people.

export type Stroke = { key: string; mod: boolean; shift: boolean; alt: boolean };

const aliases: Record<string, string> = {
  esc: 'escape',
  return: 'enter',
  space: ' ',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
};

export function parseKeys(keys: string): Stroke[] {
  return keys
    .toLowerCase()
    .split(' ')
    .filter(Boolean)
    .map((part) => {
      const pieces = part === '+' ? ['+'] : part.split('+');
      const last = pieces.at(-1) ?? '';
      return {
        key: aliases[last] ?? last,
        mod: pieces.includes('mod'),
        shift: pieces.includes('shift'),
        alt: pieces.includes('alt'),
      };
    });
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent);
}

type KeyLike = Pick<KeyboardEvent, 'key' | 'code' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>;

/** The stroke of an event; null for a modifier pressed alone. */
export function strokeOf(event: KeyLike, mac: boolean = isMac()): Stroke | null {
  const key = event.key.toLowerCase();
  if (['shift', 'control', 'meta', 'alt', 'dead', 'process', 'unidentified'].includes(key)) return null;
  // Alt on a Mac changes the letter ("¬" for L): the physical key tells which one was meant.
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() : undefined;
  return { key: letter ?? key, mod: mac ? event.metaKey : event.ctrlKey, shift: event.shiftKey, alt: event.altKey };
}

export function matchesStroke(wanted: Stroke, got: Stroke | undefined): boolean {
  if (!got || wanted.key !== got.key || wanted.mod !== got.mod || wanted.alt !== got.alt) return false;
  // For a sign such as "?" the Shift is part of writing it and differs between keyboards.
  return /^[a-z0-9]$/.test(wanted.key) || wanted.key.length > 1 ? wanted.shift === got.shift : true;
}

const signs: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  ' ': 'Space',
  backspace: '⌫',
  tab: 'Tab',
};

/** Key caps for people: [['⌘','K']] on a Mac, [['Ctrl','K']] elsewhere; a sequence has several groups. */
export function keyCaps(keys: string, mac: boolean = isMac()): string[][] {
  return parseKeys(keys).map((stroke) => [
    ...(stroke.mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(stroke.alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(stroke.shift ? ['⇧'] : []),
    signs[stroke.key] ?? stroke.key.toUpperCase(),
  ]);
}
