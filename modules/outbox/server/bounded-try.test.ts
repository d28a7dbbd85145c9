import { expect, test } from 'vitest';
import { deliver } from './sending.ts';
import { startSmtp } from './smtp.fixture.ts';

test('a try ends, whatever the mail server does, and is made again later', async () => {
  const server = await startSmtp({ delayMs: 3_600_000 });
  try {
    const smtp = {
      host: '127.0.0.1',
      port: server.port,
      security: 'none' as const,
      user: '',
      password: '',
      fromName: '',
      fromAddress: 'a@harbor.example',
      replyTo: '',
    };
    const message = { from: 'a@harbor.example', to: 'b@customer.example', subject: 'Hello', text: 'Is anybody there?' };
    const outcome = await deliver(smtp, message, 500);
    expect(outcome).toMatchObject({ ok: false, final: false });
    expect(outcome.answer).not.toBe('');
    expect(server.received).toEqual([]);
  } finally {
    await server.close();
  }
});
