import { type ComponentType, createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';

export type Icon = ComponentType<{
  size?: number | string | undefined;
  stroke?: number | string | undefined;
  'aria-hidden'?: boolean | 'true' | 'false' | undefined;
}>;

export type Command = {
  id: string;
  label: string;
  /** Heading in the palette, already translated. Without one: the group of its context, or "Go to". */
  group?: string | undefined;
  hint?: string | undefined;
  icon?: Icon | undefined;
  /** Shown on the right; binding the key is useShortcut's work. */
  keys?: string | undefined;
  /** More words by which it is found. */
  keywords?: string | undefined;
  /** Smaller comes first; context commands come before all others. */
  order?: number | undefined;
  run: () => void | Promise<void>;
};

/** What the commands act on, e.g. {chip: '#48213', group: 'On this ticket'}: a chip before the palette's text field. */
export type CommandContext = { chip: string; group: string };

type Registered = { id: number; read: () => Command[]; context: CommandContext | undefined };

class CommandRegistry {
  private sets: Registered[] = [];
  private listeners = new Set<() => void>();
  private nextId = 1;

  add(read: () => Command[], context: CommandContext | undefined): () => void {
    const set: Registered = { id: this.nextId++, read, context };
    this.sets = [...this.sets, set];
    this.changed();
    return () => {
      this.sets = this.sets.filter((other) => other.id !== set.id);
      this.changed();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = (): readonly Registered[] => this.sets;
  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

type PaletteState = { registry: CommandRegistry; opened: boolean; setOpened: (opened: boolean) => void };
const PaletteContext = createContext<PaletteState | null>(null);

export function CommandsProvider({ children }: { children: ReactNode }): ReactNode {
  const registry = useMemo(() => new CommandRegistry(), []);
  const [opened, setOpened] = useState(false);
  const value = useMemo(() => ({ registry, opened, setOpened }), [registry, opened]);
  return <PaletteContext value={value}>{children}</PaletteContext>;
}

/** Offers commands in the palette while the component is mounted. */
export function useCommands(commands: Command[], context?: CommandContext): void {
  const registry = useContext(PaletteContext)?.registry;
  const latest = useRef(commands);
  latest.current = commands;
  const chip = context?.chip;
  const group = context?.group;
  useEffect(() => {
    const stable = chip !== undefined && group !== undefined ? { chip, group } : undefined;
    return registry?.add(() => latest.current, stable);
  }, [registry, chip, group]);
}

/** Opening the palette from a button, e.g. the search field of a side list. */
export function usePalette(): { opened: boolean; open: () => void; close: () => void } {
  const state = useContext(PaletteContext);
  return { opened: state?.opened ?? false, open: () => state?.setOpened(true), close: () => state?.setOpened(false) };
}

const none: readonly Registered[] = [];

/** All commands on offer now; the palette reads them each time it is drawn. */
export function useOfferedCommands(): { context: CommandContext | undefined; inContext: Command[]; elsewhere: Command[] } {
  const state = useContext(PaletteContext);
  const sets = useSyncExternalStore(state?.registry.subscribe ?? (() => () => undefined), state?.registry.snapshot ?? (() => none));
  const context = sets.findLast((set) => set.context !== undefined)?.context;
  const byOrder = (a: Command, b: Command): number => (a.order ?? 100) - (b.order ?? 100);
  return {
    context,
    inContext: sets
      .filter((set) => set.context)
      .flatMap((set) => set.read())
      .sort(byOrder),
    elsewhere: sets
      .filter((set) => !set.context)
      .flatMap((set) => set.read())
      .sort(byOrder),
  };
}
