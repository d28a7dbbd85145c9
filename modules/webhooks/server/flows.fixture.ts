/** A webhook being made, and one being told, for the sweep of faults. */
import { asKey, expectOne, type Flow, fresh, workOff } from '#testing';
import { whenIdle } from './delivering.ts';

const make: Flow = {
  name: 'webhook',
  kind: 'request',
  prepare: async (world) => {
    const url = `${world.outside.hookUrl}/${fresh()}`;
    return {
      run: await asKey(world, { method: 'POST', url: '/api/v1/webhooks', payload: { url, eventTypes: ['ticket.assigned'] } }),
      check: () => expectOne(world, 'the webhook', '(select 1 from webhook where url = $1 limit 1) x', [url]),
    };
  },
  // The answer shows the secret, which is kept nowhere else: who did not see it makes another webhook, and finds both in the list.
  replaces: true,
};

const deliver: Flow = {
  name: 'webhook delivery',
  kind: 'work',
  speaks: true,
  leaves: { 'graphile_worker._private_jobs': 'the wake-up for a later try, which finds nothing left to send' },
  prepare: async (world) => {
    const { app, admin } = world;
    await workOff(app);
    await app.app.db.read().rows('delete from webhook');
    const { body: hook } = await admin.post<{ id: string }>('/api/v1/webhooks', { url: world.outside.hookUrl, eventTypes: ['ticket.created'] });
    await workOff(app);
    world.outside.forget();
    const payload = { subject: 'Tell others', text: 'Please', customer: { email: `told${fresh()}@customer.example` } };
    const run = await asKey(world, { method: 'POST', url: '/api/v1/tickets', payload });
    return {
      run: async () => {
        const told = await run();
        await workOff(app);
        await whenIdle();
        return told;
      },
      check: async () => {
        await expectOne(world, 'the delivery', `webhook_delivery where webhook_id = $1 and state = 'delivered'`, [hook.id]);
        const ids = new Set(world.outside.hooks().map((h) => h.id));
        if (ids.size !== 1) throw new Error(`${ids.size} webhook-ids went out`);
      },
    };
  },
};

export const flows: readonly Flow[] = [make, deliver];
