import { setTimeout as delay } from 'node:timers/promises';
import { runningPostgresUrl } from '#platform/postgres';
import { until } from '#platform/waiting';
import { Caller } from '../harness/calling.ts';
import type { MailManner } from '../harness/outside.ts';
import { passTime } from '../harness/passing-time.ts';
import type { Fault, Stage } from '../harness/stage.ts';

type Trouble = { name: string; manner: MailManner /** Where its mail is while the trouble lasts. */; meanwhile: readonly string[]; afterwards: string };
const troubles: readonly Trouble[] = [
  { name: 'is down', manner: 'down', meanwhile: ['waiting'], afterwards: 'sent' },
  { name: 'says 4xx to the recipient', manner: { stage: 'rcpt', code: 450 }, meanwhile: ['waiting'], afterwards: 'sent' },
  { name: 'says 4xx to the text', manner: { stage: 'data', code: 451 }, meanwhile: ['waiting'], afterwards: 'sent' },
  { name: 'says 5xx to the recipient', manner: { stage: 'rcpt', code: 550 }, meanwhile: ['failed'], afterwards: 'failed' },
  { name: 'is slow', manner: { delayMs: 3_000 }, meanwhile: ['sending', 'sent'], afterwards: 'sent' },
  { name: 'dies after the text', manner: 'dieAfterData', meanwhile: ['waiting'], afterwards: 'sent' },
];

async function run(stage: Stage): Promise<{ recoveryMs: null }> {
  const { outside } = stage;
  const product = await stage.product();
  await product.start();
  const db = stage.database((await runningPostgresUrl(product.dataDir)) as string);
  const load = stage.load(product);
  const caller = new Caller(product.port, { authorization: `Bearer ${stage.template.adminKey}` });
  stage.later(() => caller.close());
  let repeats = 0;
  for (const [n, trouble] of troubles.entries()) {
    const to = `trouble${n}@customers.example`;
    const made = await caller.call({ method: 'POST', path: '/api/v1/tickets', body: { subject: 'Hello', text: 'Hello?', customer: { email: to } } });
    outside.mailManner = trouble.manner;
    await caller.call({
      method: 'POST',
      path: `/api/v1/tickets/${made.body.id}/messages`,
      body: { kind: 'reply', text: `About the mail server that ${trouble.name}` },
    });
    const stateOf = () =>
      db
        .read()
        .row<{ id: string; state: string; attempts: number; message_id: string }>(
          `select id, state, attempts, message_id from outgoing_mail where to_email = $1 and kind = 'reply'`,
          [to],
        );
    const tried = await until(
      async () => {
        const row = await stateOf();
        return row && row.attempts > 0 && trouble.meanwhile.includes(row.state) ? row : null;
      },
      30_000,
      `A mail server that ${trouble.name}: the mail is ${trouble.meanwhile.join(' or ')}`,
    );
    outside.mailManner = null;
    await passTime(db, 5);
    const done = await until(
      async () => {
        const row = await stateOf();
        return row?.state === trouble.afterwards ? row : null;
      },
      30_000,
      `After a mail server that ${trouble.name}: the mail is ${trouble.afterwards}`,
    );
    if (done.message_id !== tried.message_id) throw new Error(`The mail changed its Message-ID from ${tried.message_id} to ${done.message_id}.`);
    const arrived = outside.mails.filter((mail) => mail.messageId === done.message_id).length;
    const most = trouble.manner === 'dieAfterData' ? 2 : 1;
    const least = trouble.afterwards === 'sent' ? 1 : 0;
    repeats += Math.max(0, most - 1);
    stage.log(`A mail server that ${trouble.name}: ${arrived} arrived, the mail is ${done.state} after ${done.attempts} tries`);
    if (arrived < least || arrived > Math.max(least, most)) throw new Error(`A mail server that ${trouble.name}: ${arrived} mails arrived.`);
  }
  load.start(2);
  await delay(1_500);
  await stage.verify(product, load, { mailRepeats: repeats });
  return { recoveryMs: null };
}

const fault: Fault = {
  id: 'F6',
  name: 'the mail server is down, refuses, is slow, dies after DATA',
  promise:
    'Each mail ends where it belongs: tried again after 4xx, refusal to connect and a broken line, failed after 5xx. It keeps its Message-ID; only a mail whose acknowledgement was lost arrives a second time, and under the same one.',
  seeds: { short: 1, long: 3 },
  run,
};
export default fault;
