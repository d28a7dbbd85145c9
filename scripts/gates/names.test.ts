import { expect, test } from 'vitest';
import { names } from './names.ts';
import { plant } from './planting.fixture.ts';

const module = { 'modules/tickets/README.md': '# tickets\n', 'modules/tickets/contract/index.ts': '' };

test.each([
  ['modules/tickets/server/TicketList.ts', 'file names are kebab-case'],
  ['modules/tickets/server/ticket_list.ts', 'file names are kebab-case'],
  ['modules/tickets/server/utils.ts', 'says nothing'],
  ['modules/tickets/server/ticket-helpers.ts', 'says nothing'],
  ['modules/tickets/server/session-manager.ts', 'says nothing'],
  ['modules/tickets/server/types.ts', 'says nothing'],
  ['platform/http/errors.ts', 'says nothing'],
  ['modules/tickets/server/errors.ts', 'says nothing'],
  ['modules/tickets/server/common/a.ts', 'the folder common says nothing'],
  ['modules/tickets/Server/a.ts', 'the folder Server is not kebab-case'],
  ['db/migrations/0001-events.sql', 'a migration is called'],
])('%s fails', (path, message) => {
  expect(plant(names, { ...module, [path]: '' })).toEqual([expect.stringContaining(message)]);
});

test.each([
  'modules/tickets/server/ticket.repo.ts',
  'modules/tickets/contract/errors.ts',
  'modules/tickets/server/replying.test.ts',
  'modules/tickets/web/ticket-list.tsx',
  'db/migrations/0001_events.sql',
  'ui/i18n/zh-CN.json',
  'docs/decisions/Why.md',
])('%s passes', (path) => {
  expect(plant(names, { ...module, [path]: '' })).toEqual([]);
});

test('a module without README and contract fails', () => {
  expect(plant(names, { 'modules/tickets/server/replying.ts': '' })).toEqual([
    'modules/tickets/README.md is missing',
    'modules/tickets/contract/index.ts is missing',
  ]);
});

test('a README of more than 30 lines fails', () => {
  expect(plant(names, { ...module, 'modules/tickets/README.md': 'x\n'.repeat(31) })).toEqual([expect.stringContaining('31 lines; at most 30')]);
});

test('a module that shows words needs both languages', () => {
  const files = { ...module, 'modules/tickets/web/list.tsx': "export const List = () => <b>{t('tickets.list')}</b>;" };
  expect(plant(names, files)).toEqual(['modules/tickets/i18n/en.json is missing', 'modules/tickets/i18n/zh-CN.json is missing']);
  expect(plant(names, { ...files, 'modules/tickets/i18n/en.json': '{}', 'modules/tickets/i18n/zh-CN.json': '{}' })).toEqual([]);
});
