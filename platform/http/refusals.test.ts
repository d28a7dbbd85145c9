import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { type Actor, anonymous } from '#platform/access';
import { createLog } from '#platform/log';
import { Refusals } from './refusals.ts';

function watched(): {
  refuse(times: number, actor: Actor, status: number, at?: number, ip?: string): void;
  lines: Record<string, unknown>[];
  bursts: object[];
} {
  const lines: Record<string, unknown>[] = [];
  const bursts: object[] = [];
  const log = createLog('warn', { write: (line: string) => lines.push(JSON.parse(line)) });
  const refusals = new Refusals(log, (actor, refusal) => bursts.push({ id: actor.id, ...refusal }));
  const request = (ip: string) =>
    // cast: of a request only these are looked at.
    ({
      ip,
      id: 'abc',
      method: 'GET',
      url: '/api/v1/tickets/7?q=PRIVATE',
      headers: { authorization: 'Bearer PRIVATE' },
      routeOptions: { url: '/api/v1/tickets/:id' },
    }) as unknown as FastifyRequest;
  const refuse = (times: number, actor: Actor, status: number, at = 0, ip = '203.0.113.77'): void => {
    for (let n = 0; n < times; n += 1) refusals.note(request(ip), { statusCode: status } as FastifyReply, actor, `code.${status}`, at);
  };
  return { refuse, lines, bursts };
}
const agent: Actor = { ...anonymous, kind: 'user', id: 'agent-1', name: 'Ana', email: 'ana@team.example', role: 'agent' };

test('who is turned away is told at once, then by powers of ten; in the next minute anew', () => {
  const { refuse, lines } = watched();
  refuse(1_000, anonymous, 401);
  expect(lines.map((l) => l.times)).toEqual([1, 10, 100, 1_000]);
  refuse(1, anonymous, 401, 60_000);
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatchObject({
    level: 40,
    security: 'refused',
    code: 'code.401',
    status: 401,
    method: 'GET',
    route: '/api/v1/tickets/:id',
    network: '203.0.113.0/24',
  });
});

test('wrong links and slips of the pen count from the twentieth; what went well or broke does not', () => {
  const { refuse, lines } = watched();
  for (const status of [404, 422, 400]) refuse(19, anonymous, status);
  for (const status of [200, 304, 500, 503]) refuse(50, anonymous, status);
  expect(lines).toEqual([]);
  refuse(1, anonymous, 404);
  expect(lines.map((l) => [l.code, l.times])).toEqual([['code.404', 20]]);
});

test('somebody known who is turned away again and again goes to the audit log, once a minute', () => {
  const { refuse, lines, bursts } = watched();
  refuse(500, agent, 403);
  refuse(500, anonymous, 403);
  refuse(500, agent, 404);
  expect(bursts).toEqual([
    { id: 'agent-1', code: 'code.403', status: 403, times: 10 },
    { id: 'agent-1', code: 'code.404', status: 404, times: 20 },
  ]);
  refuse(10, agent, 403, 60_000);
  expect(bursts).toHaveLength(3);
  expect(JSON.stringify([lines, bursts])).not.toMatch(/PRIVATE|ana@|Ana|203\.0\.113\.77/);
});

test('a crowd of addresses writes a bounded number of lines', () => {
  const { refuse, lines } = watched();
  for (let n = 0; n < 20_000; n += 1) refuse(1, anonymous, 401, 0, `10.${n >> 8}.${n & 255}.1`);
  expect(lines.length).toBeLessThan(510);
});
