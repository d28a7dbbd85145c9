import type { Demo, DemoPlace } from '#platform/modules';
import { rebuildSearch } from './server/index.ts';

const hourMs = 3_600_000;
const letter = (...lines: string[]): string => lines.map((line) => `<p>${line}</p>`).join('');

const macros = [
  {
    name: 'Ask for the serial number',
    shortcut: 'serial',
    language: 'en',
    bodyHtml: letter(
      'Hello {{customer.firstName}},',
      'could you send me the serial number from the plate on the back? It begins with LH.',
      'Kind regards,<br>{{agent.firstName}}',
    ),
    actions: [{ do: 'status', status: 'waiting_customer' }],
  },
  {
    name: 'Parcel delayed',
    shortcut: 'late',
    language: 'en',
    bodyHtml: letter(
      'Hello {{customer.firstName}},',
      'I am sorry that your parcel is late. I have asked the carrier and write again as soon as I know more, today in any case.',
      '{{agent.firstName}}',
    ),
    actions: [{ do: 'addTags', tags: ['delivery'] }],
  },
  {
    name: 'Refund is on its way',
    shortcut: 'refund',
    language: 'en',
    bodyHtml: letter('Hello {{customer.firstName}},', 'your refund went out today. Banks take two to three working days to show it.', '{{agent.firstName}}'),
    actions: [
      { do: 'addTags', tags: ['refund'] },
      { do: 'status', status: 'solved' },
    ],
  },
  {
    name: '请提供序列号',
    shortcut: 'xlh',
    language: 'zh-CN',
    bodyHtml: letter('{{customer.name}}您好，麻烦把机身背面的序列号发给我（LH 开头），谢谢。', '{{agent.name}}'),
    actions: [{ do: 'status', status: 'waiting_customer' }],
  },
  {
    name: '物流延误致歉',
    shortcut: 'wl',
    language: 'zh-CN',
    bodyHtml: letter('{{customer.name}}您好，包裹延误给您添麻烦了，我已联系配送站核实，今天内一定给您答复。', '{{agent.name}}'),
    actions: [{ do: 'addTags', tags: ['delivery'] }],
  },
];

const views = [
  { name: 'Urgent and high', icon: 'flame', filter: { priority: 'urgent,high', status: 'active' }, sort: 'waitingSince' },
  { name: 'Reopened', icon: 'refresh', filter: { reopened: 'true', status: 'active' } },
  { name: 'Damaged on arrival', icon: 'box', filter: { tag: 'damaged', status: 'active' } },
  { name: 'Outage', icon: 'alert', filter: { tag: 'outage', status: 'active' } },
];

/** Leads and administrators keep an eye on what is urgent: so they hear of it too. */
async function followUrgent({ app, as, at, people, now }: DemoPlace): Promise<void> {
  const urgent = await app.db.read().rows<{ id: number; created_at: Date }>(
    `select id, created_at from ticket where priority >= 3 and merged_into is null and not spam and deleted_at is null and created_at between $1 and $2
     order by created_at desc limit 6`,
    [new Date(now.getTime() - 70 * hourMs), new Date(now.getTime() - hourMs)],
  );
  const onlookers = [...people].filter(([, p]) => p.role === 'lead' || p.role === 'administrator').map(([key]) => key);
  for (const { id, created_at: since } of urgent)
    await at(new Date(since.getTime() + hourMs / 2), async () => {
      for (const key of onlookers) await as(key, 'PUT', `/api/v1/tickets/${id}/followers/me`);
    });
}

const demo: Demo = {
  found: async ({ as, queueIds }) => {
    for (const macro of macros) await as('nora', 'POST', '/api/v1/macros', macro);
    for (const [position, view] of views.entries()) await as('nora', 'POST', '/api/v1/views', { ...view, scope: 'everyone', position });
    const filter = { assignee: 'me', status: 'waiting_customer', queue: String(queueIds.get('chinese')) };
    await as('yutong', 'POST', '/api/v1/views', { name: '我的等待中', icon: 'star', filter, scope: 'mine' });
  },
  rebuild: { tables: ['ticket_search'], run: ({ db }, told) => rebuildSearch(db, told) },
  settle: async (place) => {
    const { app, now, people } = place;
    await followUrgent(place);
    // Those who look around have seen what is older than half a day.
    const onlookers = [...people.values()].filter((p) => p.role !== 'agent').map((p) => p.id);
    await app.db.transaction(async (tx) => {
      await tx.rows(
        `insert into ticket_read (ticket_id, user_id, read_at) select t.id, u, $2 from ticket t cross join unnest($1::uuid[]) u where t.updated_at between $3 and $2
         on conflict (user_id, ticket_id) do update set read_at = greatest(ticket_read.read_at, excluded.read_at)`,
        [onlookers, new Date(now.getTime() - 12 * hourMs), new Date(now.getTime() - 30 * 24 * hourMs)],
      );
      await tx.rows(
        `update message_mention n set read_at = m.created_at + interval '2 hours' from message m where m.id = n.message_id and n.read_at is null and m.created_at < $1`,
        [new Date(now.getTime() - 24 * hourMs)],
      );
    });
  },
};
export default demo;
