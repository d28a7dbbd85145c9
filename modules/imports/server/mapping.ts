/** From a row of somebody's table to what it means here: a suggestion by the columns' names, and the translation of one row. Pure. */
import { createHash } from 'node:crypto';
import { customerTargets, type ImportKind, type ImportMapping, type ImportTarget, ticketTargets } from '#contract/imports';
import { type Priority, priorities } from '#contract/tickets';
import { says } from '#platform/contract';

/** Names that columns have elsewhere, in small letters. The first that is there is suggested. */
const names: Record<string, readonly string[]> = {
  text: ['text', 'message', 'body', 'content', 'description', 'question', 'comment', 'comments', '内容', '描述', '问题', '问题描述', '消息', '正文'],
  subject: ['subject', 'title', 'summary', '标题', '主题'],
  tags: ['tags', 'tag', 'category', 'label', 'labels', 'topic', 'type', '标签', '分类', '类别'],
  id: [
    'id',
    'ticket id',
    'ticket_id',
    'ticketid',
    'number',
    'ticket number',
    'case number',
    'reference',
    'key',
    'customer_id',
    '编号',
    '工单号',
    '工单编号',
    '客户编号',
  ],
  createdAt: ['created_at', 'createdat', 'created', 'created at', 'date', 'time', 'opened', 'timestamp', '创建时间', '提交时间', '时间', '日期'],
  customerEmail: ['customer email', 'customer_email', 'email', 'e-mail', 'mail', 'requester email', 'from', 'sender', '邮箱', '客户邮箱', '电子邮件'],
  customerName: ['customer', 'customer name', 'customer_name', 'name', 'requester', 'requester name', 'author', '客户', '姓名', '客户姓名', '客户名称'],
  customerPhone: ['phone', 'customer phone', 'telephone', 'mobile', '电话', '手机', '手机号', '客户电话'],
  customerId: ['customer id', 'customer_id', 'requester id', 'requester_id', 'user_id', '客户编号'],
  status: ['status', 'state', '状态', '工单状态'],
  priority: ['priority', 'urgency', '优先级'],
  queue: ['queue', 'group', 'department', 'team', '队列', '部门', '分组'],
  assignee: ['assignee', 'assignee email', 'agent', 'owner', 'assigned to', '受理人', '客服', '负责人'],
  language: ['language', 'locale', 'lang', '语言'],
  solvedAt: ['solved_at', 'solved at', 'closed_at', 'closed at', 'resolved_at', 'resolved at', '解决时间', '关闭时间'],
  author: ['author email', 'author_email'],
  by: ['by', 'direction', 'author_type', 'sender type'],
  messageId: ['message id', 'message_id', 'comment_id', '消息编号'],
  name: ['name', 'full name', 'customer', 'customer name', '姓名', '客户姓名', '名称'],
  email: ['email', 'e-mail', 'mail', 'email address', '邮箱', '电子邮件'],
  phone: ['phone', 'telephone', 'mobile', '电话', '手机', '手机号'],
  company: ['company', 'organization', 'organisation', 'account', '公司', '单位', '企业'],
  timeZone: ['time zone', 'timezone', 'time_zone', '时区'],
  tier: ['tier', 'plan', 'level', '等级', '会员等级'],
  notes: ['notes', 'note', 'remarks', '备注'],
};

export const targetsOf = (kind: ImportKind): readonly string[] => (kind === 'customers' ? customerTargets : ticketTargets);

export function suggestMapping(kind: ImportKind, columns: readonly string[], fieldKeys: readonly string[] = []): ImportMapping {
  const free = new Map(columns.map((c) => [c.trim().toLowerCase(), c]));
  const found: Record<string, string> = {};
  for (const target of targetsOf(kind)) {
    const name = names[target]?.find((n) => free.has(n));
    if (name === undefined) continue;
    found[target] = free.get(name) as string;
    free.delete(name);
  }
  // Of a table with a single column there is only one thing it can be.
  if (kind === 'tickets' && !found.text && columns.length === 1 && columns[0]) return { columns: { text: columns[0] }, customer: 'one', tags: [] };
  for (const key of kind === 'tickets' ? fieldKeys : []) {
    const column = free.get(key) ?? free.get(key.replaceAll('_', ' '));
    if (column) found[`field:${key}`] = column;
  }
  return { columns: found, customer: 'one', tags: [] };
}

export type MappingProblem = { path: string; message: string };
export function mappingProblems(kind: ImportKind, mapping: ImportMapping, columns: readonly string[]): MappingProblem[] {
  if (kind === 'careloop') return [];
  const allowed = new Set<string>(targetsOf(kind));
  const problems = Object.entries(mapping.columns).flatMap(([target, column]) => [
    ...(allowed.has(target) || (kind === 'tickets' && target.startsWith('field:'))
      ? []
      : [{ path: `columns.${target}`, message: says({ en: 'There is no such target.', 'zh-CN': '没有这个目标。' }) }]),
    ...(columns.includes(column) ? [] : [{ path: `columns.${target}`, message: says({ en: 'The file has no such column.', 'zh-CN': '文件中没有此列。' }) }]),
  ]);
  if (kind === 'tickets' && !mapping.columns.text)
    problems.push({ path: 'columns.text', message: says({ en: 'Choose the column that holds the message.', 'zh-CN': '请选择消息内容所在的列。' }) });
  if (kind === 'customers' && !mapping.columns.name && !mapping.columns.email && !mapping.columns.phone)
    problems.push({
      path: 'columns.email',
      message: says({ en: 'Choose at least a column for the name, the address or the phone.', 'zh-CN': '请至少选择姓名、邮箱或电话所在的列。' }),
    });
  return problems;
}

export class RowProblem extends Error {
  readonly reason: string;
  readonly target: string;
  readonly value: string;
  constructor(reason: string, target: string, value = '') {
    super(reason);
    this.reason = reason;
    this.target = target;
    this.value = value.slice(0, 200);
  }
}

export type TicketRecord = {
  row: number;
  sourceId: string;
  ownId: boolean;
  messageId: string;
  subject: string;
  text: string;
  at: Date | null;
  solvedAt: Date | null;
  status: string | null;
  priority: Priority | null;
  queue: string | null;
  assignee: string | null;
  tags: string[];
  language: string | null;
  author: string | null;
  by: 'customer' | 'agent' | 'note';
  fields: Record<string, string>;
  customer: { email: string | null; name: string | null; phone: string | null; sourceId: string | null };
};
export type CustomerRecord = {
  row: number;
  sourceId: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  company: string | null;
  language: string | null;
  timeZone: string | null;
  tier: string | null;
  notes: string;
  createdAt: Date | null;
};

type Cells = (target: ImportTarget) => string;
/** NUL cannot be stored; everything else stays as it came. */
const cellsOf =
  (values: Record<string, string>, mapping: ImportMapping): Cells =>
  (target) => {
    const column = mapping.columns[target];
    return column === undefined ? '' : (values[column] ?? '').replaceAll('\u0000', '').trim();
  };
const hash = (...parts: string[]): string => createHash('sha256').update(parts.join('\u0001')).digest('hex').slice(0, 32);
const longestText = 200_000;

/** @throws RowProblem */
export function ticketOf(row: number, values: Record<string, string>, mapping: ImportMapping): TicketRecord {
  const cell = cellsOf(values, mapping);
  const text = cell('text');
  if (!text) throw new RowProblem('noText', 'text');
  if (text.length > longestText) throw new RowProblem('tooLong', 'text', text);
  const given = cell('id');
  if (given.length > 180) throw new RowProblem('badId', 'id', given);
  const sourceId = given || `row-${row}-${hash(...Object.values(values))}`;
  const createdAt = cell('createdAt');
  const messageId = cell('messageId') || hash(cell('by'), cell('author'), createdAt, text);
  const tags = [...new Set([...splitTags(cell('tags')), ...mapping.tags])];
  const long = tags.find((t) => t.length > 60);
  if (long) throw new RowProblem('tagTooLong', 'tags', long);
  return {
    row,
    sourceId,
    ownId: given !== '',
    messageId: `${sourceId}#${messageId}`.slice(0, 250),
    subject: cell('subject').slice(0, 500) || firstWords(text),
    text,
    at: dateOf(createdAt, 'createdAt'),
    solvedAt: dateOf(cell('solvedAt'), 'solvedAt'),
    status: statusOf(cell('status')) ?? mapping.status ?? null,
    priority: priorityFrom(cell('priority')),
    queue: cell('queue') || null,
    assignee: cell('assignee') || null,
    tags,
    language: cell('language').slice(0, 20) || null,
    author: cell('author') || null,
    by: byOf(cell('by')),
    fields: Object.fromEntries(
      Object.keys(mapping.columns)
        .filter((t): t is `field:${string}` => t.startsWith('field:'))
        .map((t) => [t.slice(6), cell(t)])
        .filter(([, v]) => v),
    ),
    customer: {
      email: cell('customerEmail') || null,
      name: cell('customerName').slice(0, 200) || null,
      phone: cell('customerPhone') || null,
      sourceId: cell('customerId').slice(0, 200) || null,
    },
  };
}

/** @throws RowProblem */
export function customerOf(row: number, values: Record<string, string>, mapping: ImportMapping): CustomerRecord {
  const cell = cellsOf(values, mapping);
  const record = {
    row,
    sourceId: cell('id').slice(0, 200) || null,
    name: cell('name').slice(0, 200),
    email: cell('email') || null,
    phone: cell('phone') || null,
    company: cell('company').slice(0, 200) || null,
    language: cell('language').slice(0, 20) || null,
    timeZone: cell('timeZone').slice(0, 60) || null,
    tier: cell('tier').slice(0, 60) || null,
    notes: cell('notes').slice(0, 20_000),
    createdAt: dateOf(cell('createdAt'), 'createdAt'),
  };
  if (!record.name && !record.email && !record.phone) throw new RowProblem('nobody', 'name');
  return { ...record, sourceId: record.sourceId ?? (record.email || record.phone ? null : `row-${row}-${hash(...Object.values(values))}`) };
}

const splitTags = (text: string): string[] =>
  text
    .split(/[,;|，；、]/)
    .map((t) => t.trim())
    .filter(Boolean);

function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const letters = [...line.slice(0, 200)];
  return letters.length > 80 ? `${letters.slice(0, 79).join('').trimEnd()}…` : letters.join('');
}

/** Days and moments as tables write them: 2024-03-01, 2024/3/1 9:05, ISO, seconds since 1970. Without a zone it is UTC. */
export function dateOf(text: string, target: string): Date | null {
  if (!text) return null;
  if (/^\d{10}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return new Date(Number(text));
  const plain = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(text);
  const parsed = plain
    ? new Date(Date.UTC(Number(plain[1]), Number(plain[2]) - 1, Number(plain[3]), Number(plain[4] ?? 0), Number(plain[5] ?? 0), Number(plain[6] ?? 0)))
    : /^\d{4}-\d{2}-\d{2}T/.test(text) || /^[A-Z][a-z]{2}, /.test(text) || /^\d{4}-\d{2}-\d{2} .*(?:Z|UTC|[+-]\d{2}:?\d{2})$/.test(text)
      ? new Date(text.replace(' UTC', 'Z'))
      : null;
  const rolled = plain && parsed && parsed.getUTCDate() !== Number(plain[3]);
  if (!parsed || rolled || Number.isNaN(parsed.getTime()) || parsed.getUTCFullYear() < 1980 || parsed.getUTCFullYear() > 2100)
    throw new RowProblem('badDate', target, text);
  return parsed;
}

const statusWords: Record<string, string> = {
  新建: 'new',
  打开: 'open',
  处理中: 'open',
  'in progress': 'open',
  in_progress: 'open',
  等待客户: 'waiting_customer',
  'on-hold': 'waiting_third_party',
  hold: 'waiting_third_party',
  已解决: 'solved',
  done: 'solved',
  已关闭: 'closed',
  关闭: 'closed',
};
const statusOf = (text: string): string | null => (text ? (statusWords[text.toLowerCase()] ?? text.toLowerCase().replace(/[\s-]+/g, '_')) : null);

const priorityWords: Record<string, Priority> = {
  medium: 'normal',
  standard: 'normal',
  critical: 'urgent',
  blocker: 'urgent',
  minor: 'low',
  major: 'high',
  低: 'low',
  中: 'normal',
  普通: 'normal',
  高: 'high',
  紧急: 'urgent',
};
function priorityFrom(text: string): Priority | null {
  if (!text) return null;
  const small = text.toLowerCase();
  const found = priorities.find((p) => p === small) ?? priorityWords[small];
  if (!found) throw new RowProblem('badPriority', 'priority', text);
  return found;
}

function byOf(text: string): TicketRecord['by'] {
  const small = text.toLowerCase();
  return /^(agent|staff|support|out|outgoing|客服)/.test(small) ? 'agent' : /^(note|internal|private|内部)/.test(small) ? 'note' : 'customer';
}
