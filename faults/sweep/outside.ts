/** The far side of the network for the sweep: a mail server and a receiver of webhooks that keep what they are given. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { World } from '#testing';

export type Outside = World['outside'] & { ports: { smtp: number; hooks: number }; close(): Promise<void> };

export async function openOutside(): Promise<Outside> {
  const hooks: { id: string; body: string }[] = [];
  const mails: { to: string; messageId: string }[] = [];
  const receiver = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      hooks.push({ id: String(request.headers['webhook-id']), body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(200).end('ok');
    });
  });
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', messageId: /^message-id:\s*(\S+)/im.exec(raw)?.[1] ?? '' });
        done(null);
      });
    },
  });
  smtp.on('error', () => {});
  await Promise.all([
    new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready)),
    new Promise<void>((ready) => smtp.listen(0, '127.0.0.1', () => ready())),
  ]);
  const ports = { smtp: (smtp.server.address() as AddressInfo).port, hooks: (receiver.address() as AddressInfo).port };
  return {
    ports,
    hookUrl: `http://127.0.0.1:${ports.hooks}/hook`,
    hooks: () => hooks,
    mails: () => mails,
    forget: () => {
      hooks.length = 0;
      mails.length = 0;
    },
    close: async () => {
      receiver.closeAllConnections();
      receiver.close();
      await new Promise<void>((done) => smtp.close(() => done()));
    },
  };
}
