/** What people type into search: words, "phrases", ticket numbers, addresses, and `key:value` filters. */
import { channels, priorities, type TicketFilter } from '#contract/tickets';

export type ParsedSearch = {
  words: string;
  ticketId: number | null;
  filter: TicketFilter /** From a customer: an address or a part of a name. */;
  from: string | null;
  unknown: string[];
};

const keys: Record<string, keyof TicketFilter> = {
  status: 'status',
  is: 'status',
  tag: 'tag',
  queue: 'queue',
  assignee: 'assignee',
  assigned: 'assignee',
  channel: 'channel',
  priority: 'priority',
  lang: 'language',
  language: 'language',
  customer: 'customer',
  company: 'company',
  状态: 'status',
  标签: 'tag',
  队列: 'queue',
  负责人: 'assignee',
  渠道: 'channel',
  优先级: 'priority',
};
const dateKeys: Record<string, 'createdAfter' | 'createdBefore' | 'updatedAfter' | 'updatedBefore'> = {
  after: 'createdAfter',
  before: 'createdBefore',
  since: 'createdAfter',
  updatedafter: 'updatedAfter',
  updatedbefore: 'updatedBefore',
};
const fromKeys = new Set(['from', 'by', '来自']);

/** Never throws: what is not understood as a filter is searched for as words. */
export function parseSearch(q: string): ParsedSearch {
  const result: ParsedSearch = { words: '', ticketId: null, filter: {}, from: null, unknown: [] };
  const words: string[] = [];
  for (const match of q.slice(0, 500).matchAll(/([\p{L}]+(?:\.[a-z][a-z0-9_]*)?)[:：]("([^"]*)"|\S+)|"([^"]*)"|(\S+)/gu)) {
    const [whole, key, value, quoted, phrase, word] = match;
    if (key && value) {
      if (!applyFilter(result, key.toLowerCase(), quoted ?? value)) words.push(whole);
    } else words.push(phrase ?? word ?? '');
  }
  const number = words.length === 1 ? /^#?(\d{1,15})$/.exec(words[0] ?? '') : null;
  if (number) result.ticketId = Number(number[1]);
  result.words = words.join(' ');
  return result;
}

function applyFilter(result: ParsedSearch, key: string, value: string): boolean {
  if (fromKeys.has(key)) {
    result.from = value;
    return true;
  }
  const date = dateKeys[key];
  if (date) {
    const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
    if (Number.isNaN(at.getTime())) return false;
    result.filter[date] = at.toISOString();
    return true;
  }
  const custom = /^(?:field|字段)\.(.+)$/.exec(key)?.[1];
  if (custom) {
    result.filter.field = [...(result.filter.field ? [result.filter.field] : []), ...value.split(',').map((one) => `${custom}:${one}`)].join(',');
    return true;
  }
  const field = keys[key];
  if (!field) return false;
  const known: readonly string[] | undefined = field === 'priority' ? priorities : field === 'channel' ? channels : undefined;
  if (known && !value.split(',').every((word) => known.includes(word))) return false;
  if (field === 'assignee' && !/^(?:me|none|[0-9a-f]{8}-[0-9a-f-]{27})$/i.test(value)) return false;
  if (field === 'customer' || field === 'company') {
    const id = Number(value);
    if (!Number.isSafeInteger(id)) return false;
    result.filter[field] = id;
    return true;
  }
  if (key === 'is' && value === 'unread') result.filter.unread = 'true';
  else if (key === 'is' && value === 'spam') result.filter.spam = 'true';
  else if (key === 'is' && value === 'snoozed') result.filter.snoozed = 'true';
  else (result.filter as Record<string, string>)[field] = value;
  return true;
}
