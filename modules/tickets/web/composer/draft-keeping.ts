import type { Written } from './drafting.ts';

// The last resort of a draft: this device. Read when a ticket is opened again, cleared once the server has it.

export type Kept = { written: Written; revision: number | null; dirty: boolean };

const memory = new Map<string, Kept>();
const prefix = 'careloop.draft.';

export function keep(slot: string, value: Kept): void {
  memory.set(slot, value);
  try {
    if (value.dirty) localStorage.setItem(prefix + slot, JSON.stringify(value));
    else localStorage.removeItem(prefix + slot);
  } catch {
    // A full or forbidden store leaves the copy in memory and the one on the server.
  }
}

export function kept(slot: string): Kept | null {
  const held = memory.get(slot);
  if (held) return held;
  try {
    const stored = localStorage.getItem(prefix + slot);
    return stored ? (JSON.parse(stored) as Kept) : null;
  } catch {
    return null;
  }
}

/** When somebody signs out: nothing unsent stays on the device. What was sent and waits for the line is kept elsewhere. */
export function forgetAllKept(): void {
  memory.clear();
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // See above.
  }
}

export function forgetKept(slot: string): void {
  memory.delete(slot);
  try {
    localStorage.removeItem(prefix + slot);
  } catch {
    // See above.
  }
}
