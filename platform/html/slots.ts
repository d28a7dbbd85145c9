/** Named places in server-rendered pages which modules of the same tier fill without knowing each other. */
import type { Scope } from '#platform/db';
import type { Language } from '#platform/i18n';
import type { Html } from './tag.ts';

export type PageSlotProps = { ticketId: number; customerIds: readonly number[]; language: Language /** Path to come back to. */; here: string };
export type PageSlotFill = (tx: Scope, props: PageSlotProps) => Promise<Html | null>;

const fills = new Map<string, PageSlotFill>();

/** One fill for each place and filler: filling again (a second server in the same process, as in tests) replaces it. */
export function fillPageSlot(place: 'conversation', filler: string, fill: PageSlotFill): void {
  fills.set(`${place}:${filler}`, fill);
}

export async function pageSlot(tx: Scope, place: 'conversation', props: PageSlotProps): Promise<Html[]> {
  const wanted = [...fills].filter(([key]) => key.startsWith(`${place}:`));
  const made = await Promise.all(wanted.map(([, fill]) => fill(tx, props)));
  return made.filter((piece): piece is Html => piece !== null);
}
