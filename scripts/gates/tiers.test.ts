import { expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { tiers } from './tiers.ts';

const modules = {
  'modules/team/README.md': '# team\n\nTier: 2\n',
  'modules/tickets/README.md': '# tickets\n\nTier: 3\n',
  'modules/customers/README.md': 'Tier: 2\n',
};

test('calling a higher tier fails', () => {
  const found = plant(tiers, { ...modules, 'modules/team/server/routing.ts': "import { assign } from '#server/tickets';" });
  expect(found).toEqual([expect.stringContaining('tier 2 calls tickets of tier 3')]);
});

test('calling each other within a tier fails, also by a detour', () => {
  const found = plant(tiers, {
    ...modules,
    'modules/companies/README.md': 'Tier: 2',
    'modules/team/server/routing.ts': "import type { Customer } from '#server/customers';",
    'modules/customers/server/merging.ts': "import { companyOf } from '#server/companies';",
    'modules/companies/server/index.ts': "import { members } from '#server/team';",
  });
  expect(found).toEqual([
    expect.stringContaining('companies and team call each other'),
    expect.stringContaining('customers and companies'),
    expect.stringContaining('team and customers'),
  ]);
});

test('a module that does not say its tier fails, and so does calling a module that is not there', () => {
  const found = plant(tiers, { ...modules, 'modules/files/README.md': '# files', 'modules/tickets/server/a.ts': "import { x } from '#server/gone';" });
  expect(found).toEqual([expect.stringContaining('modules/files/README.md has no line'), expect.stringContaining('no module gone')]);
});

test('calling down or sideways, reading any contract, and tests pass', () => {
  const found = plant(tiers, {
    ...modules,
    'modules/customers/server/owning.ts': "import { members } from '#server/team';",
    'modules/tickets/server/replying.ts': "import { members } from '#server/team';",
    'modules/team/server/listing.ts': "import { ticketSchema } from '#contract/tickets';",
    'modules/team/server/listing.test.ts': "import { create } from '#server/tickets';",
  });
  expect(found).toEqual([]);
});
