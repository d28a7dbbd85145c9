import type { Category, changeTicket, Priority, startBulk, Ticket, TicketItem } from '#contract/tickets';
import type { InputBody } from '#platform/client';

// One change, said in every way it is needed: to the server for one ticket, for many, to the screen at once, and its way back.

type Patch = InputBody<typeof changeTicket>;
export type BulkAction = InputBody<typeof startBulk>['actions'][number];
export type Change = {
  patch: Patch;
  actions: BulkAction[];
  shown: (item: TicketItem) => Partial<Ticket>;
  back: (item: TicketItem) => Patch;
};

const isEnded = (category: Category): boolean => category === 'solved' || category === 'closed';

export const setStatus = (status: string, category: Category): Change => ({
  patch: { status },
  actions: [{ do: 'status', status }],
  shown: () => ({ status, category, snoozedUntil: null, ...(isEnded(category) && { nextDueAt: null }) }),
  back: (item) => ({
    status: item.status,
    ...(item.snoozedUntil && { snoozedUntil: item.snoozedUntil }),
    ...(item.nextDueAt && isEnded(category) && { nextDueAt: item.nextDueAt }),
  }),
});

export const setPriority = (priority: Priority): Change => ({
  patch: { priority },
  actions: [{ do: 'priority', priority }],
  shown: () => ({ priority }),
  back: (item) => ({ priority: item.priority }),
});

export const assignTo = (person: { id: string; name: string } | null): Change => ({
  patch: { assigneeId: person?.id ?? null },
  actions: [{ do: 'assign', assigneeId: person?.id ?? null }],
  shown: () => ({ assignee: person }),
  back: (item) => ({ assigneeId: item.assignee?.id ?? null }),
});

export const moveTo = (queue: { id: number; name: string }): Change => ({
  patch: { queueId: queue.id },
  actions: [{ do: 'queue', queueId: queue.id }],
  shown: () => ({ queue }),
  back: (item) => ({ queueId: item.queue.id }),
});

export const snoozeUntil = (until: string | null): Change => ({
  patch: { snoozedUntil: until },
  actions: [{ do: 'snooze', until }],
  shown: () => ({ snoozedUntil: until }),
  back: (item) => ({ snoozedUntil: item.snoozedUntil }),
});

export const dueAt = (at: string | null): Change => ({
  patch: { nextDueAt: at },
  actions: [{ do: 'due', at }],
  shown: () => ({ nextDueAt: at }),
  back: (item) => ({ nextDueAt: item.nextDueAt }),
});

export const markSpam = (spam: boolean): Change => ({
  patch: { spam },
  actions: [{ do: 'spam', spam }],
  shown: () => ({ spam }),
  back: (item) => ({ spam: item.spam }),
});

type Tag = { id: number; name: string; color: string };
export const tagWith = (added: readonly Tag[], removed: readonly Tag[]): Change => ({
  patch: { ...(added.length > 0 && { addTags: added.map((tag) => tag.name) }), ...(removed.length > 0 && { removeTags: removed.map((tag) => tag.name) }) },
  actions: [
    ...(added.length > 0 ? [{ do: 'addTags' as const, tags: added.map((tag) => tag.name) }] : []),
    ...(removed.length > 0 ? [{ do: 'removeTags' as const, tags: removed.map((tag) => tag.name) }] : []),
  ],
  shown: (item) => {
    const gone = new Set(removed.map((tag) => tag.id));
    const kept = item.tags.filter((tag) => !gone.has(tag.id));
    return { tags: [...kept, ...added.filter((tag) => !kept.some((one) => one.id === tag.id))] };
  },
  back: (item) => ({ tags: item.tags.map((tag) => tag.name) }),
});
