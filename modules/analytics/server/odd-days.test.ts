/** Tickets around midnight on days that have 23 or 25 hours: each counts on the day that the organisation's calendar shows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayIn } from '#contract/analytics';
import { type Caller, type TestApp, testApp } from '#testing';

const minuteMs = 60_000;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  app = await testApp();
  admin = await app.as('administrator');
});
afterAll(() => app.end());

const cases: readonly [string, string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Asia/Shanghai', '2028-02-29'],
];

test.each(cases)('%s, %s', async (timeZone, day) => {
  await admin.put('/api/v1/settings/organization', { value: { timeZone } });
  const noon = Date.parse(`${day}T12:00:00Z`);
  const expected = new Map<string, number>();
  const before = new Set((await rows(timeZone, noon)).map(([key, n]) => `${key} ${n}`));
  expect([...before].every((line) => line.endsWith(' 0'))).toBe(true);
  // Every 97 minutes for three days: some fall on both sides of each midnight, and into the hours that come twice or never.
  for (let ms = noon - 36 * 60 * minuteMs; ms < noon + 36 * 60 * minuteMs; ms += 97 * minuteMs) {
    app.clock.set(new Date(ms));
    await admin.post('/api/v1/tickets', { subject: 'Odd day', text: 'Hello', customer: { email: 'odd@customer.example' } });
    const local = dayIn(timeZone, new Date(ms));
    expected.set(local, (expected.get(local) ?? 0) + 1);
  }
  await app.settle();
  app.clock.set(new Date(noon + 72 * 60 * minuteMs));
  const counted = new Map((await rows(timeZone, noon)).filter(([, n]) => n > 0));
  expect(counted).toEqual(expected);
});

async function rows(timeZone: string, noon: number): Promise<[string, number][]> {
  const [from, to] = [-3, 3].map((days) => dayIn(timeZone, new Date(noon + days * 24 * 60 * minuteMs)));
  const { status, body } = await admin.get<{ rows: { group: string | null; value: number | null }[] }>(
    `/api/v1/measures/volume?from=${from}&to=${to}&groupBy=day`,
  );
  expect(status).toBe(200);
  return body.rows.map((r) => [String(r.group), Number(r.value ?? 0)]);
}
