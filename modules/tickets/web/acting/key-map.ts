/** What a key opens for a ticket. */
export const dialogKeys = { assign: 'a', priority: 'p', snooze: 'h', due: 'd', status: 's', queue: 'r', tags: 'l', merge: 'm' } as const;

const change = 'tickets:change';
const ticket = { groupKey: 'tickets.keys.ticket', permission: change };

/** Keys that need a ticket, for the map of a page that shows none. */
export const keysOnTickets = [
  { groupKey: 'tickets.keys.list', keys: 'enter', labelKey: 'tickets.keys.openTicket', permission: 'tickets:read' },
  { groupKey: 'tickets.keys.list', keys: 'escape', labelKey: 'tickets.keys.back', permission: 'tickets:read' },
  ...Object.entries(dialogKeys).map(([name, keys]) => ({
    ...ticket,
    keys,
    labelKey: `tickets.act.${name}`,
    ...(name === 'merge' && { permission: 'tickets:merge' }),
  })),
  { ...ticket, keys: 'i', labelKey: 'tickets.keys.toMe' },
  { ...ticket, keys: 'e', labelKey: 'tickets.act.resolve' },
  { groupKey: 'tickets.keys.write', keys: 'c', labelKey: 'tickets.keys.reply', permission: 'tickets:reply' },
  { groupKey: 'tickets.keys.write', keys: 'shift+c', labelKey: 'tickets.keys.note', permission: 'tickets:note' },
  { groupKey: 'tickets.keys.write', keys: '/', labelKey: 'tickets.keys.macro', permission: 'tickets:reply' },
  { groupKey: 'tickets.keys.write', keys: '@', labelKey: 'tickets.keys.mention', permission: 'tickets:note' },
  { groupKey: 'tickets.keys.write', keys: 'mod+enter', labelKey: 'tickets.keys.send', permission: 'tickets:note' },
];
