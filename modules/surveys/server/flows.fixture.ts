/** Rating a closed request, for the sweep of faults. */
import { expectOne, type Flow, fresh, tell, type World, workOff } from '#testing';

type Asked = { ticketId: number; key: string };
const asked = new WeakMap<World, Asked[]>();

/** Surveys are made by the dozen: working everything off for each would take most of the time. */
async function keyFor(world: World): Promise<Asked> {
  const stock = asked.get(world) ?? [];
  asked.set(world, stock);
  if (stock.length === 0) stock.push(...(await askAll(world, 24)));
  return stock.pop() as Asked;
}

async function askAll({ admin, app }: World, howMany: number): Promise<Asked[]> {
  await admin.put('/api/v1/settings/surveys', { value: { enabled: true, delayMinutes: 0, perCustomerDays: 0 } });
  const ids: number[] = [];
  for (let i = 0; i < howMany; i += 1) {
    const customer = { email: `rating${fresh()}@customer.example`, name: 'Ana' };
    const { body } = await admin.post<{ id: number }>('/api/v1/tickets', { subject: 'Leaking kettle', text: 'It drips', channel: 'form', customer });
    await admin.patch(`/api/v1/tickets/${body.id}`, { status: 'solved' });
    ids.push(body.id);
  }
  await workOff(app);
  const mails = await app.app.db
    .read()
    .rows<{ ticketId: number; text: string }>(`select ticket_id as "ticketId", text from outgoing_mail where kind = 'survey' and ticket_id = any($1)`, [ids]);
  return mails.map(({ ticketId, text }) => ({ ticketId, key: /\/rate\/([\w-]{43})\?score=5/.exec(text)?.[1] ?? '' }));
}

const rate: Flow = {
  name: 'rate',
  kind: 'request',
  prepare: async (world) => {
    const { ticketId, key } = await keyFor(world);
    return {
      run: () =>
        tell(world.app, {
          method: 'POST',
          url: `/rate/${key}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost', host: 'localhost', 'accept-language': 'en' },
          payload: 'score=2&comment=Too+slow',
        }),
      check: async () => {
        await expectOne(world, 'the rating', 'survey_response where ticket_id = $1', [ticketId]);
        await expectOne(world, 'the fact of the rating', `event where ticket_id = $1 and type = 'rating.given'`, [ticketId]);
      },
    };
  },
};

export const flows: readonly Flow[] = [rate];
