import type { TicketFilter, TicketItem, View } from '#contract/tickets';
import { activeCategories, sortKeys } from '#contract/tickets';

/** A place of the inbox is what stands in its address: 'mine', 'queue-3', 'view-5'. */
export const ownPlaces = ['mine', 'mentions', 'drafts', 'snoozed'] as const;
export const sharedPlaces = ['unassigned', 'all', 'spam'] as const;
export type SortKey = (typeof sortKeys)[number];
export type Listing = { filter: TicketFilter; sort: SortKey };

const active = { status: 'active', snoozed: 'false' } as const;
const fixed: Record<string, Listing> = {
  mine: { filter: { assignee: 'me', ...active }, sort: 'waitingSince' },
  mentions: { filter: { mentioned: 'me' }, sort: '-updatedAt' },
  drafts: { filter: { drafts: 'me' }, sort: '-updatedAt' },
  snoozed: { filter: { assignee: 'me', status: 'active', snoozed: 'true' }, sort: '-updatedAt' },
  unassigned: { filter: { assignee: 'none', ...active }, sort: 'waitingSince' },
  all: { filter: { status: 'active', snoozed: 'any' }, sort: '-updatedAt' },
  spam: { filter: { spam: 'true' }, sort: '-updatedAt' },
};

export function placeNumber(place: string, kind: 'queue' | 'view'): number | null {
  const found = new RegExp(`^${kind}-(\\d+)$`).exec(place)?.[1];
  return found ? Number(found) : null;
}

/** What a place lists; null while its view is not known (yet). */
export function listingOf(place: string, views: readonly View[]): Listing | null {
  const queue = placeNumber(place, 'queue');
  if (queue !== null) return { filter: { queue: String(queue), ...active }, sort: 'waitingSince' };
  const viewId = placeNumber(place, 'view');
  if (viewId === null) return fixed[place] ?? null;
  const view = views.find((one) => one.id === viewId);
  return view ? { filter: view.filter, sort: view.sort } : null;
}

export const filterKeys = [
  'status',
  'assignee',
  'queue',
  'tag',
  'priority',
  'channel',
  'language',
  'team',
  'customer',
  'company',
  'follower',
  'field',
  'mentioned',
  'drafts',
  'createdAfter',
  'createdBefore',
  'updatedAfter',
  'updatedBefore',
  'unread',
  'snoozed',
  'spam',
  'reopened',
  'waiting',
  'q',
] as const;

/** The filter in an address: what it says replaces what the place says. */
export function readFilter(search: Record<string, unknown>): TicketFilter {
  const found: Record<string, unknown> = {};
  for (const key of filterKeys) {
    const value = search[key];
    if (value === undefined || value === null || value === '') continue;
    found[key] = key === 'customer' || key === 'company' || key === 'team' ? Number(value) : String(value);
  }
  return found as TicketFilter;
}

export function readSort(search: Record<string, unknown>): SortKey | undefined {
  return sortKeys.find((key) => key === search.sort);
}

const listed = (csv: string): string[] => csv.split(',').map((one) => one.trim());
const isSnoozed = (item: TicketItem): boolean => item.snoozedUntil !== null && Date.parse(item.snoozedUntil) > Date.now();

function fitsState(item: TicketItem, filter: TicketFilter): boolean {
  if (item.mergedInto !== null) return false;
  const spam = filter.spam ?? 'false';
  if (spam !== 'any' && item.spam !== (spam === 'true')) return false;
  if (filter.snoozed && filter.snoozed !== 'any' && isSnoozed(item) !== (filter.snoozed === 'true')) return false;
  if (!filter.status) return true;
  return listed(filter.status).some((wanted) =>
    wanted === 'active' ? activeCategories.includes(item.category) : wanted === item.status || wanted === item.category,
  );
}

/** Whether a ticket belongs into a list, as far as its row can tell. What only the server knows counts as fitting. */
export function fits(item: TicketItem, filter: TicketFilter, me: string): boolean {
  if (!fitsState(item, filter)) return false;
  const holds = (csv: string | undefined, test: (wanted: string) => boolean): boolean => !csv || listed(csv).some(test);
  return (
    holds(filter.assignee, (wanted) => (wanted === 'none' ? item.assignee === null : item.assignee?.id === (wanted === 'me' ? me : wanted))) &&
    holds(filter.queue, (wanted) => String(item.queue.id) === wanted) &&
    holds(filter.priority, (wanted) => item.priority === wanted) &&
    holds(filter.channel, (wanted) => item.channel === wanted) &&
    holds(filter.language, (wanted) => item.language === wanted) &&
    holds(filter.tag, (wanted) => item.tags.some((tag) => String(tag.id) === wanted || tag.name.toLowerCase() === wanted.toLowerCase())) &&
    (!filter.unread || item.unread) &&
    (filter.customer === undefined || item.customer.id === filter.customer)
  );
}

/** Filters that only the server can judge: a ticket that is not in such a list is never announced as new. */
export function canJudge(filter: TicketFilter): boolean {
  return (
    !filter.q &&
    !filter.mentioned &&
    !filter.drafts &&
    !filter.follower &&
    !filter.field &&
    filter.team === undefined &&
    filter.company === undefined &&
    !filter.reopened
  );
}
