/** What the load remembers against what the database, the streams and the world outside have. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '#platform/db';
import { Caller } from './calling.ts';
import type { Template } from './copying.ts';
import { Listener } from './listening.ts';
import type { KnownTicket, Load } from './load.ts';
import type { Outside } from './outside.ts';

export type Scene = { db: Database; load: Load; template: Template; outside: Outside; port: number };

/** @param options.mailRepeats how many mails may have gone out twice: one for each mail that was in the server's hands when something broke. */
export async function forgotten(scene: Scene, options: { mailRepeats?: number } = {}): Promise<string[]> {
  return [
    ...(await texts(scene)),
    ...(await states(scene)),
    ...(await ratings(scene)),
    ...(await mails(scene, options.mailRepeats ?? 0)),
    ...(await webhooks(scene)),
    ...(await streams(scene)),
    ...(await strangers(scene)),
    ...scene.load.surprises.map((line) => `I8 an answer nobody expected: ${line}`),
  ];
}

/** I1, I2: every acknowledged text is there once, every other at most once. */
async function texts({ db, load }: Scene): Promise<string[]> {
  const rows = await db.read().rows<{ kind: string; token: string; n: number }>(
    `select 'subject' as kind, substring(subject from 'seed[0-9]+x[0-9]+x') as token, count(*) as n from ticket group by 2
     union all select 'message', substring(text from 'seed[0-9]+x[0-9]+x'), count(*) from message group by 2`,
  );
  const counts = new Map(rows.map((r) => [`${r.kind} ${r.token}`, r.n]));
  return load.tokens.flatMap(({ kind, token, acknowledged, ticketId }) => {
    const n = counts.get(`${kind} ${token}`) ?? 0;
    if (n > 1) return [`I2 ${kind} ${token} is there ${n} times`];
    return acknowledged && n === 0 ? [`I1 ${kind} ${token} of ticket ${ticketId} was acknowledged and is lost`] : [];
  });
}

/** I1: tickets are as the last answered change left them. */
async function states({ db, load }: Scene): Promise<string[]> {
  const rows = await db
    .read()
    .rows<{ id: number; status: string; assignee_id: string | null; merged_into: number | null }>(
      'select t.id, s.key as status, t.assignee_id, t.merged_into from ticket t join ticket_status s on s.id = t.status_id',
    );
  const byId = new Map(rows.map((r) => [r.id, r]));
  const unclear = (ticket: KnownTicket) => ticket.busy;
  return load.tickets.flatMap((known) => {
    const row = byId.get(known.id);
    if (!row) return [`I1 ticket ${known.id} is gone`];
    if (unclear(known)) return [];
    const lines: string[] = [];
    if ((known.mergedInto === null) !== (row.merged_into === null)) lines.push(`I1 ticket ${known.id} merged into ${row.merged_into}, not ${known.mergedInto}`);
    if (known.status !== undefined && known.mergedInto === null && row.status !== known.status)
      lines.push(`I1 ticket ${known.id} is ${row.status}, was set to ${known.status}`);
    if (known.assigneeId !== undefined && known.mergedInto === null && row.assignee_id !== known.assigneeId)
      lines.push(`I1 ticket ${known.id} is with ${row.assignee_id}, was given to ${known.assigneeId}`);
    return lines;
  });
}

async function ratings({ db, load }: Scene): Promise<string[]> {
  const rows = await db.read().rows<{ ticket_id: number; score: number }>('select ticket_id, score from survey_response');
  const given = new Map<string, number>();
  for (const { ticket_id, score } of rows) given.set(`${ticket_id} ${score}`, (given.get(`${ticket_id} ${score}`) ?? 0) + 1);
  return load.rated.flatMap(({ ticketId, score }) => {
    const left = given.get(`${ticketId} ${score}`) ?? 0;
    given.set(`${ticketId} ${score}`, left - 1);
    return left > 0 ? [] : [`I1 a rating of ${score} for ticket ${ticketId} was acknowledged and is lost`];
  });
}

/** I8: what is called sent has arrived. I2: nothing arrived twice, but for those that were being handed over when something broke. */
async function mails({ db, outside }: Scene, repeats: number): Promise<string[]> {
  const rows = await db.read().rows<{ state: string; message_id: string | null }>('select state, message_id from outgoing_mail');
  const arrived = new Map<string, number>();
  for (const { messageId } of outside.mails) arrived.set(messageId, (arrived.get(messageId) ?? 0) + 1);
  const known = new Set(rows.map((r) => r.message_id));
  const lines = rows
    .filter((r) => r.state === 'sent' && !arrived.has(r.message_id ?? ''))
    .map((r) => `I8 mail ${r.message_id} is called sent and never arrived`);
  for (const id of arrived.keys()) if (!known.has(id)) lines.push(`I2 a mail ${id} arrived that the outbox does not know`);
  const again = [...arrived.values()].reduce((sum, n) => sum + n - 1, 0);
  if (again > repeats) lines.push(`I2 ${again} mails arrived a second time; at most ${repeats} may`);
  return lines;
}

/** I8 and I2 for webhooks: delivered means received; a repeated delivery carries the same id. */
async function webhooks({ db, outside, template }: Scene): Promise<string[]> {
  const rows = await db
    .read()
    .rows<{ id: string; state: string; event_seq: number; event_type: string }>(
      'select id, state, event_seq, event_type from webhook_delivery where webhook_id = $1',
      [template.webhookId],
    );
  const received = new Set(outside.hits.map((hit) => hit.id));
  const known = new Set(rows.map((r) => `msg_${r.id.replaceAll('-', '')}`));
  return [
    ...rows
      .filter((r) => r.state === 'delivered' && !received.has(`msg_${r.id.replaceAll('-', '')}`))
      .map((r) => `I8 delivery ${r.id} of event ${r.event_seq} is called delivered and was never received`),
    ...outside.hits.filter((hit) => hit.path === '/good' && !known.has(hit.id)).map((hit) => `I2 the receiver got ${hit.id}, which is no delivery`),
  ];
}

/** I1, I2: a stream that was cut and came back has, in order, exactly what one has that asks for everything since. I3: and nothing of the other team. */
async function streams(scene: Scene): Promise<string[]> {
  const { load, template, port } = scene;
  const lines: string[] = [];
  for (const [name, listener] of Object.entries(load.listeners)) {
    const headers: Record<string, string> =
      name === 'admin' ? { authorization: `Bearer ${template.adminKey}` } : { cookie: template.people[name as 'north' | 'south'].cookie };
    if (!listener.firstId) {
      lines.push(`I1 the stream of ${name} never began`);
      continue;
    }
    const [a, b] = [listener.heard.map((e) => e.id), await since(port, headers, listener)];
    const at = a.findIndex((id, i) => id !== b[i]);
    if (a.length !== b.length || at >= 0)
      lines.push(`I1 the stream of ${name} has ${a.length} events, the log ${b.length}; they part at ${at} (${a[at]} and ${b[at]})`);
    if (listener.resets > 0) lines.push(`I1 the stream of ${name} was reset ${listener.resets} times`);
    if (name === 'admin') continue;
    const foreign = new Set(load.tickets.filter((t) => t.place === (name === 'north' ? 'south' : 'north')).map((t) => t.id));
    for (const event of listener.heard)
      if (event.ticketId !== null && foreign.has(event.ticketId)) lines.push(`I3 ${name} heard ${event.type} of ticket ${event.ticketId}, which is not theirs`);
  }
  return lines;
}

/** The ids of everything since a stream began. Who is more than 5,000 events behind is told to load afresh, so a long time is asked for in parts. */
async function since(port: number, headers: Record<string, string>, listener: Listener): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined = listener.firstId; after; ) {
    const part = new Listener(port, headers, { after });
    await settled(part, listener);
    part.close();
    const heard = part.heard.slice(0, part.heardBeforeReset ?? undefined).map((e) => e.id);
    ids.push(...heard);
    after = part.heardBeforeReset === null ? undefined : heard.at(-1);
  }
  return ids;
}

/** Waits until both have been silent for a moment and stand at the same place; longer when they do not. */
async function settled(a: Listener, b: Listener): Promise<void> {
  let still = 0;
  let before = -1;
  for (let tries = 0; tries < 4_000 && still < (a.connected && a.heard.length === b.heard.length ? 8 : 80); tries += 1) {
    const now = a.heard.length + b.heard.length;
    still = now === before ? still + 1 : 0;
    before = now;
    await delay(50);
  }
}

/** I3: what belongs to the other team does not exist. */
async function strangers({ load, template, port }: Scene): Promise<string[]> {
  const lines: string[] = [];
  for (const name of ['north', 'south'] as const) {
    const caller = new Caller(port, { cookie: template.people[name].cookie });
    for (const ticket of load.tickets.filter((t) => t.place !== name && t.place !== 'open').slice(0, 5)) {
      const { status } = await caller.call({ method: 'GET', path: `/api/v1/tickets/${ticket.id}` });
      if (status !== 404) lines.push(`I3 ${name} asks for ticket ${ticket.id} of the other team and gets ${status}`);
    }
    caller.close();
  }
  return lines;
}
