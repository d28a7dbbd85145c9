import { expect, test } from 'vitest';
import { createLog } from './index.ts';

test('an error is logged by what it says, not with what a driver hung on it', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const lost = Object.assign(new Error('terminating connection', { cause: new Error('socket closed') }), {
    code: '57P01',
    client: { connectionParameters: { password: 'hunter2' } },
    detail: 'Key (email)=(ana@customer.example) already exists.',
  });
  log.error({ err: lost, password: 'hunter2', request: { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2' } } }, 'Lost.');
  log.error({ err: 'only words' });
  expect(lines.join('')).not.toMatch(/hunter2|ana@|client|connectionParameters/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    err: { type: 'Error', message: 'terminating connection', code: '57P01', cause: { message: 'socket closed' } },
    msg: 'Lost.',
    password: '[hidden]',
  });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ err: 'only words' });
});
