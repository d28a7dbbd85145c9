import type { Editor, Range } from '@tiptap/react';
import type { SuggestionOptions } from '@tiptap/suggestion';

// The bridge between the editor's "/" and "@" and the list that React draws beside the caret.

export type Suggested = { key: string; label: string; hint?: string | undefined };
export type SuggestState = { kind: 'macro' | 'mention'; items: readonly Suggested[]; active: number; box: DOMRect | null; pick: (item: Suggested) => void };

export class SuggestStore {
  private state: SuggestState | null = null;
  private listeners = new Set<() => void>();
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  read = (): SuggestState | null => this.state;
  set(state: SuggestState | null): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
  /** True when the key belonged to the list. */
  key(event: KeyboardEvent): boolean {
    const state = this.state;
    if (!state || event.isComposing) return false;
    const count = state.items.length;
    if (event.key === 'Escape') this.set(null);
    else if (count === 0) return false;
    else if (event.key === 'ArrowDown') this.set({ ...state, active: (state.active + 1) % count });
    else if (event.key === 'ArrowUp') this.set({ ...state, active: (state.active + count - 1) % count });
    else if ((event.key === 'Enter' && !event.metaKey && !event.ctrlKey) || event.key === 'Tab') {
      const item = state.items[state.active];
      if (item) state.pick(item);
    } else return false;
    return true;
  }
}

type Wanted = {
  kind: SuggestState['kind'];
  char: string;
  store: SuggestStore;
  find: (query: string) => Suggested[];
  choose: (editor: Editor, range: Range, item: Suggested) => void;
};

export function suggestionFor({ kind, char, store, find, choose }: Wanted): Omit<SuggestionOptions<Suggested>, 'editor'> {
  return {
    char,
    items: ({ query }) => find(query),
    command: ({ editor, range, props }) => choose(editor as Editor, range, props as Suggested),
    render: () => {
      const show = (props: { items: Suggested[]; clientRect?: (() => DOMRect | null) | null; command: (item: Suggested) => void }): void =>
        store.set({ kind, items: props.items, active: 0, box: props.clientRect?.() ?? null, pick: (item) => props.command(item) });
      return { onStart: show, onUpdate: show, onKeyDown: ({ event }) => store.key(event), onExit: () => store.set(null) };
    },
  };
}
