/** What takes as long for an unknown address as for a known one tells nothing; and a token is the token, not something like it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, person, type TestApp, testApp } from '#testing';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.end());

/** Processor time of the whole process, threads included: another program on the machine does not count. */
async function costMs(work: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test('a wrong password costs as much work for an unknown address as for a known one', async () => {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const user = await person(app, 'agent', `Known ${n}`);
    const turns: [number[], string][] = [
      [known, user.email],
      [unknown, `ghost.${n}@team.example`],
    ];
    for (const [costs, email] of n % 2 ? turns : turns.reverse()) costs.push(await costMs(() => new Browser(app).signIn(email, 'wrong-password-1234')));
  }
  // Without the first pair: that one warms up.
  const ratio = median(known.slice(1)) / median(unknown.slice(1));
  expect(ratio, `${known.map(Math.round)} against ${unknown.map(Math.round)}`).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.4);
});

test('a reset link opens with its token only: not empty, not blank, not in another case, not as a list, not with something around it', async () => {
  const user = await person(app, 'agent', 'Reset');
  await new Browser(app).call('post', '/api/v1/password-resets', { email: user.email });
  await app.settle();
  const mail = await app.app.db
    .read()
    .one<{ text: string }>('select text from outgoing_mail where to_email = $1 order by created_at desc limit 1', [user.email]);
  const token = /[\w-]{43}/.exec(mail.text)?.[0] ?? '';
  expect(token).toHaveLength(43);
  const swapped = [...token].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');
  const wrong = ['', ' ', '%20', '\u0000', 'null', swapped, token.slice(0, -1), ` ${token}`, `${token} `, [token], { token }, { $ne: '' }, true, 0, null];
  for (const one of wrong) {
    const answer = await new Browser(app, { 'x-forwarded-for': '198.51.100.1' }).call('post', '/api/v1/passwords', {
      token: one,
      password: 'quiet-otter-71-meadow',
    });
    expect(answer.status, JSON.stringify(one)).toBeGreaterThanOrEqual(400);
    expect(answer.status, JSON.stringify(one)).toBeLessThan(500);
  }
  expect((await new Browser(app).signIn(user.email, 'quiet-otter-71-meadow')).status).toBe(401);
  expect((await new Browser(app).call('post', '/api/v1/passwords', { token, password: 'quiet-otter-71-meadow' })).status).toBeLessThan(300);
  expect((await new Browser(app).call('post', '/api/v1/passwords', { token, password: 'another-otter-72-meadow' })).status).toBeGreaterThanOrEqual(400);
});
