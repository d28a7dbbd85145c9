import { expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { routes } from './routes.ts';

const whole: Record<string, string> = {
  method: "'POST'",
  path: "'/api/v1/tickets'",
  summary: "'Create a ticket.'",
  permission: "'tickets:create'",
  response: 'ticketSchema',
  errors: '[errors.unknownQueue]',
  idempotent: 'true',
};

function contractWith(fields: Record<string, string>): string[] {
  const body = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return plant(routes, { 'modules/tickets/contract/index.ts': `export const createTicket = route({ ${body.join(', ')} });` });
}

test('a route that says everything passes', () => {
  expect(contractWith(whole)).toEqual([]);
});

test.each([
  ['method', 'has no literal method'],
  ['path', 'has no literal path'],
  ['summary', 'has no summary'],
  ['permission', 'has no permission'],
  ['response', 'has no response'],
  ['errors', 'has no error list'],
  ['idempotent', 'does not say whether it is idempotent'],
])('a route without %s fails', (field, message) => {
  const { [field]: _left, ...rest } = whole;
  expect(contractWith(rest)).toContainEqual(expect.stringContaining(message));
});

test('an empty summary fails; only a POST must say whether it may be repeated', () => {
  expect(contractWith({ ...whole, summary: "' '" })).toEqual([expect.stringContaining('has no summary')]);
  const { idempotent: _left, ...rest } = whole;
  expect(contractWith({ ...rest, method: "'GET'" })).toEqual([]);
});
