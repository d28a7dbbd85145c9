/** A real SMTP server on loopback for tests; its answers are set by the test. */
import { SMTPServer } from 'smtp-server';

export type Received = { from: string; to: string[]; raw: string };
export type TestSmtp = {
  port: number;
  received: Received[];
  refuse: (stage: 'rcpt' | 'data', answer: { code: number; text: string } | null) => void;
  sessions: () => number;
  most: () => number;
  close: () => Promise<void>;
};

export async function startSmtp(options: { user?: string; password?: string; delayMs?: number } = {}): Promise<TestSmtp> {
  const received: Received[] = [];
  const refusals: Partial<Record<'rcpt' | 'data', { code: number; text: string } | null>> = {};
  let open = 0;
  let sessions = 0;
  let most = 0;
  const problem = (stage: 'rcpt' | 'data'): Error | null => {
    const answer = refusals[stage];
    return answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null;
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: !options.user,
    logger: false,
    closeTimeout: 100,
    onAuth: (auth, _session, done) =>
      auth.username === options.user && auth.password === options.password
        ? done(null, { user: auth.username ?? '' })
        : done(new Error('Wrong name or password')),
    onConnect: (_session, done) => {
      sessions += 1;
      open += 1;
      most = Math.max(most, open);
      done();
    },
    onClose: () => {
      open -= 1;
    },
    onRcptTo: (_address, _session, done) => done(problem('rcpt')),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () =>
        setTimeout(() => {
          const refused = problem('data');
          if (!refused)
            received.push({
              from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
              to: session.envelope.rcptTo.map((r) => r.address),
              raw: Buffer.concat(parts).toString('utf8'),
            });
          done(refused);
        }, options.delayMs ?? 0),
      );
    },
  });
  server.on('error', () => {});
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.server.address() as { port: number }).port,
    received,
    sessions: () => sessions,
    most: () => most,
    refuse: (stage, answer) => {
      refusals[stage] = answer;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
