import { describe, expect, test } from 'vitest';
import { doors } from './doors.ts';
import { plant } from './planting.fixture.ts';

const one = (path: string, code: string, others: Record<string, string> = {}) => plant(doors, { ...others, [path]: code });

describe('fails', () => {
  test.each([
    ['a deep import past a door', 'modules/tickets/server/replying.ts', "import { x } from '#server/customers/customer.repo.ts';", 'goes past the door'],
    [
      'a relative import into another module',
      'modules/tickets/server/replying.ts',
      "import { x } from '../../customers/server/customer.repo.ts';",
      'leaves modules/tickets',
    ],
    [
      'a type taken past the door',
      'modules/tickets/server/replying.ts',
      "import type { X } from '../../customers/server/customer.repo.ts';",
      'leaves modules/tickets',
    ],
    ['a re-export past the door', 'modules/tickets/server/index.ts', "export * from '../../customers/server/finding.ts';", 'leaves modules/tickets'],
    ['import() past the door', 'modules/tickets/server/replying.ts', "const x = await import('../../customers/server/finding.ts');", 'leaves modules/tickets'],
    ['a platform part reaching into another', 'platform/http/index.ts', "import { db } from '../db/index.ts';", 'leaves platform/http'],
    ['a platform part that knows a module', 'platform/http/index.ts', "import { x } from '#contract/tickets';", 'platform knows no module'],
    ['ui that knows a module', 'ui/bar.tsx', "import { x } from '#web/tickets';", 'ui knows no module'],
    ['ui that uses the database', 'ui/bar.tsx', "import { x } from '#platform/db';", 'ui uses only'],
    ['a contract with a package other than zod', 'modules/tickets/contract/index.ts', "import dayjs from 'dayjs';", 'a contract imports only zod'],
    [
      'a contract that reads its server',
      'modules/tickets/contract/index.ts',
      "import { x } from '../server/replying.ts';",
      'a contract imports nothing of the server side',
    ],
    ['a contract that uses the database', 'modules/tickets/contract/index.ts', "import { x } from '#platform/db';", 'a contract imports only zod'],
    ['server code in the browser', 'modules/tickets/web/list.tsx', "import { x } from '#server/customers';", 'the browser runs no server code'],
    ['own server code in the browser', 'modules/tickets/web/list.tsx', "import { x } from '../server/replying.ts';", 'the browser runs no server code'],
    ['Node in the browser', 'modules/tickets/web/list.tsx', "import { join } from 'node:path';", 'the browser has no node:path'],
    ['server code in the shell', 'apps/web/main.tsx', "import { x } from '#server/tickets';", 'the browser runs no server code'],
    ['screens on the server', 'modules/tickets/server/replying.ts', "import { x } from '#web/tickets';", 'the server shows no screens'],
    ['React on the server', 'modules/tickets/server/replying.ts', "import { useState } from 'react';", 'the server shows no screens'],
    ['test tools outside tests', 'modules/tickets/server/replying.ts', "import { testApp } from '#platform/testing';", 'for tests only'],
    ['the test server taken by the product', 'modules/tickets/server/replying.ts', "import { testApp } from '#testing';", 'for tests only'],
    ['an unknown alias', 'modules/tickets/server/replying.ts', "import { x } from '#lib/x';", 'none of the aliases'],
    ['a program used by the product', 'modules/tickets/server/replying.ts', "import { x } from '../../../scripts/check.ts';", 'leaves modules/tickets'],
  ])('%s', (_what, path, code, message) => {
    expect(one(path, code)).toEqual([expect.stringContaining(message)]);
  });

  test('Node that reaches the browser through a platform part', () => {
    const found = one('modules/tickets/web/list.tsx', "import { read } from '#platform/i18n';", {
      'platform/i18n/index.ts': "export { read } from './reading.ts';",
      'platform/i18n/reading.ts': "import { readFileSync } from 'node:fs';\nexport const read = () => readFileSync('x');",
    });
    expect(found).toEqual(["platform/i18n/reading.ts:1 the browser's code reaches this file, and it has no node:fs"]);
  });
});

describe('passes', () => {
  test.each([
    [
      'doors of every kind',
      'modules/tickets/server/replying.ts',
      "import { a } from '#server/customers';\nimport { b } from '#contract/customers';\nimport { c } from '#platform/db';\nimport { d } from './ticket.repo.ts';\nimport fs from 'node:fs';",
    ],
    [
      'a pure contract',
      'modules/tickets/contract/index.ts',
      "import { z } from 'zod';\nimport { route } from '#platform/contract';\nimport { can } from '#platform/access';\nimport { x } from '#contract/team';\nimport { y } from './events.ts';",
    ],
    [
      'a screen',
      'modules/tickets/web/list.tsx',
      "import { a } from '#ui';\nimport { b } from '#web/customers';\nimport { c } from '#contract/tickets';\nimport { d } from '../contract/index.ts';\nimport { e } from 'react';",
    ],
    [
      'tests with the test tools',
      'modules/tickets/server/replying.test.ts',
      "import { testApp } from '#platform/testing';\nimport { x } from '../contract/index.ts';",
    ],
    ['tests of a module with the whole server', 'modules/tickets/server/replying.test.ts', "import { testApp } from '#testing';"],
    ['the style sheet of the shell', 'apps/web/main.tsx', "import '../../ui/styles.css';"],
    ['the server mounting a module', 'apps/server/modules.ts', "import tickets from '../../modules/tickets/server/module.ts';"],
    ['programs using each other', 'apps/server/main.ts', "import { ensureWebBuilt } from '../../scripts/build-web.ts';"],
  ])('%s', (_what, path, code) => {
    expect(one(path, code)).toEqual([]);
  });
});
