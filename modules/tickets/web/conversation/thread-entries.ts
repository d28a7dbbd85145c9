import type { Message, Scheduled } from '#contract/tickets';
import type { Happening } from './happening.tsx';

// One line of time out of messages, what happened between them, and what waits to go out.

export type Entry =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message; collapsed: boolean }
  | { kind: 'happening'; key: string; happening: Happening };

/** How many of the newest messages are open when a conversation is opened. */
const openAtFirst = 4;

export function entriesOf(
  messages: readonly Message[],
  happenings: readonly Happening[],
  expanded: ReadonlySet<number>,
  dayOf: (at: string) => string,
): Entry[] {
  const sorted = [...messages].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || a.id - b.id);
  const firstOpen = sorted.at(-openAtFirst)?.id;
  let open = firstOpen === undefined || sorted.length <= openAtFirst + 1;
  const said: Entry[] = sorted.map((message) => {
    if (message.id === firstOpen) open = true;
    return { kind: 'message', key: `m${String(message.id)}`, message, collapsed: !open && !expanded.has(message.id) };
  });
  const done: Entry[] = happenings.map((happening, at) => ({ kind: 'happening', key: `h${String(at)}-${happening.at}`, happening }));
  const timeOf = (entry: Entry): number =>
    Date.parse(entry.kind === 'message' ? entry.message.createdAt : entry.kind === 'happening' ? entry.happening.at : entry.at);
  const oldestOpen = said.find((entry) => entry.kind === 'message' && !entry.collapsed);
  const from = oldestOpen ? timeOf(oldestOpen) : Number.NEGATIVE_INFINITY;
  const all = [...said, ...done].sort((a, b) => timeOf(a) - timeOf(b) || (a.kind === 'message' ? -1 : 1));
  const result: Entry[] = [];
  let day = '';
  for (const entry of all) {
    const isCollapsed = entry.kind === 'message' && entry.collapsed;
    // What happened between collapsed messages is hidden with them.
    if (entry.kind === 'happening' && timeOf(entry) < from && said.length > openAtFirst + 1) continue;
    const at = new Date(timeOf(entry)).toISOString();
    if (!isCollapsed && dayOf(at) !== day) {
      day = dayOf(at);
      result.push({ kind: 'day', key: `d${at}`, at });
    }
    result.push(entry);
  }
  return result;
}

/** What is shown of replies on their way: waiting ones and those that gave way to the customer. */
export function outgoingOf(items: readonly Scheduled[] | undefined): Scheduled[] {
  return (items ?? []).filter((one) => one.state === 'waiting' || one.state === 'yielded' || one.state === 'failed');
}
