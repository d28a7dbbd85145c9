import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { matchesStroke, parseKeys, type Stroke, strokeOf } from './strokes.ts';

// One listener for the page. Shortcuts are registered by what is on screen; the one registered last wins, so a
// page can take a key that the frame also knows.

export type ShortcutOptions = {
  labelKey?: string | undefined;
  groupKey?: string | undefined;
  enabled?: boolean | undefined;
  /** Also while a text field has the focus. Combinations with Ctrl or Cmd and Alt always do. */
  whileTyping?: boolean | undefined;
  /** Also while a dialog is open. */
  inDialog?: boolean | undefined;
};

type Live = { run: (event: KeyboardEvent) => void; options: ShortcutOptions };
/** `live` is what the component drew last, so that a key pressed right after a change already meets the new state. */
type Entry = { id: number; keys: string; strokes: Stroke[]; live: { current: Live } };

export type ShortcutInfo = { keys: string; labelKey: string; groupKey: string };

const sequenceMs = 1200;

class ShortcutRegistry {
  private entries: Entry[] = [];
  private listeners = new Set<() => void>();
  private nextId = 1;
  private typed: Stroke[] = [];
  private typedAt = 0;
  singleKeys = true;
  private shown: readonly ShortcutInfo[] = [];

  add(keys: string, live: Entry['live']): () => void {
    const entry: Entry = { id: this.nextId++, keys, strokes: parseKeys(keys), live };
    this.entries = [...this.entries, entry];
    this.changed();
    return () => {
      this.entries = this.entries.filter((other) => other.id !== entry.id);
      this.changed();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  list = (): readonly ShortcutInfo[] => this.shown;

  private changed(): void {
    this.shown = this.entries.flatMap(
      ({
        keys,
        live: {
          current: { options },
        },
      }) =>
        options.labelKey && options.enabled !== false ? [{ keys, labelKey: options.labelKey, groupKey: options.groupKey ?? 'ui.shortcuts.everywhere' }] : [],
    );
    for (const listener of this.listeners) listener();
  }

  handle = (event: KeyboardEvent): void => {
    // While an input method is composing, keys belong to it (keyCode 229 covers Safari).
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const stroke = strokeOf(event);
    if (!stroke) return;
    const situation = { typing: isTyping(event.target), dialog: isInDialog(event.target) };
    if (event.timeStamp - this.typedAt > sequenceMs) this.typed = [];
    this.typed = [...this.typed, stroke].slice(-3);
    this.typedAt = event.timeStamp;
    const hits = this.entries.filter((entry) => this.allowed(entry, stroke, situation) && this.ends(entry));
    if (situation.typing && !stroke.mod && !stroke.alt) this.typed = [];
    // "G then I" beats a plain "I"; among equals the one registered last wins.
    const longest = Math.max(...hits.map((entry) => entry.strokes.length));
    const hit = hits.findLast((entry) => entry.strokes.length === longest);
    if (!hit) return;
    this.typed = [];
    event.preventDefault();
    hit.live.current.run(event);
  };

  private ends(entry: Entry): boolean {
    const tail = this.typed.slice(-entry.strokes.length);
    return tail.length === entry.strokes.length && entry.strokes.every((wanted, at) => matchesStroke(wanted, tail[at]));
  }

  private allowed(entry: Entry, stroke: Stroke, situation: { typing: boolean; dialog: boolean }): boolean {
    const { enabled, whileTyping, inDialog } = entry.live.current.options;
    if (enabled === false) return false;
    if (situation.dialog && !inDialog) return false;
    const combined = stroke.mod || stroke.alt;
    if (situation.typing && !combined && !whileTyping) return false;
    return combined || stroke.key === 'escape' || this.singleKeys;
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
  return target.closest('[role="combobox"],[role="menu"],[role="listbox"][data-typing]') !== null;
}

function isInDialog(target: EventTarget | null): boolean {
  if (target instanceof HTMLElement && target.closest('[role="dialog"]')) return true;
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

const RegistryContext = createContext<ShortcutRegistry | null>(null);

export function KeyboardProvider({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }): ReactNode {
  const registry = useMemo(() => new ShortcutRegistry(), []);
  registry.singleKeys = singleKeys;
  useEffect(() => {
    document.addEventListener('keydown', registry.handle);
    return () => document.removeEventListener('keydown', registry.handle);
  }, [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/**
 * Binds keys while the component is mounted. `keys`: 'e', 'shift+c', 'mod+k' (Cmd on a Mac, Ctrl elsewhere), 'alt+l',
 * 'g i' (one after the other), 'enter', 'escape', '?', '['. With a labelKey it appears in the map of all keys.
 */
export function useShortcut(keys: string, handler: (event: KeyboardEvent) => void, options: ShortcutOptions = {}): void {
  const registry = useContext(RegistryContext);
  const { labelKey, groupKey, enabled } = options;
  const live = useRef<Live>({ run: handler, options });
  live.current = { run: handler, options };
  // biome-ignore lint/correctness/useExhaustiveDependencies: label, group and enabled change what the map lists
  useEffect(() => registry?.add(keys, live), [registry, keys, labelKey, groupKey, enabled]);
}

const none: readonly ShortcutInfo[] = [];

/** What can be pressed right now, for the map of all keys. */
export function useActiveShortcuts(): readonly ShortcutInfo[] {
  const registry = useContext(RegistryContext);
  return useSyncExternalStore(registry?.subscribe ?? (() => () => undefined), registry?.list ?? (() => none));
}
