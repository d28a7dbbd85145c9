/** The world around the product, on loopback: a mail server and receivers of webhooks that behave or misbehave as told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type Mail = { to: string; subject: string; messageId: string; text: string };
export type Hit = { path: string; id: string; body: string; at: number };
/** How the mail server treats the next mails. `dieAfterData` takes the mail and breaks the line instead of saying so. */
export type MailManner = { stage: 'rcpt' | 'data'; code: number } | { delayMs: number } | 'dieAfterData' | 'down' | null;
export type WebhookManner = (request: IncomingMessage, response: ServerResponse) => void;

export class Outside {
  readonly mails: Mail[] = [];
  readonly hits: Hit[] = [];
  mailManner: MailManner = null;
  /** By path; a path without one answers 200. */
  readonly webhookManners = new Map<string, WebhookManner>();
  #smtpPort = 0;
  #httpPort = 0;
  readonly #smtp: SMTPServer;
  readonly #http: Server;

  private constructor() {
    this.#smtp = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      logger: false,
      closeTimeout: 100,
      onConnect: (_session, done) => done(this.mailManner === 'down' ? Object.assign(new Error('Closed for now'), { responseCode: 421 }) : null),
      onRcptTo: (_address, _session, done) => done(this.#refusal('rcpt')),
      onData: (stream, _session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => void this.#take(Buffer.concat(parts), done));
      },
    });
    this.#smtp.on('error', () => {});
    this.#http = createServer((request, response) => {
      const path = request.url ?? '';
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.hits.push({ path, id: String(request.headers['webhook-id'] ?? ''), body: Buffer.concat(parts).toString('utf8'), at: Date.now() });
        const manner = this.webhookManners.get(path);
        if (manner) manner(request, response);
        else response.writeHead(200).end('ok');
      });
    });
  }

  static async open(): Promise<Outside> {
    const outside = new Outside();
    await new Promise<void>((ready) => outside.#smtp.listen(0, '127.0.0.1', ready));
    await new Promise<void>((ready) => outside.#http.listen(0, '127.0.0.1', ready));
    outside.#smtpPort = (outside.#smtp.server.address() as { port: number }).port;
    outside.#httpPort = (outside.#http.address() as { port: number }).port;
    return outside;
  }

  get smtpSettings(): Record<string, unknown> {
    return { host: '127.0.0.1', port: this.#smtpPort, security: 'none', fromAddress: 'help@careloop.example', fromName: 'Help' };
  }

  get egressAllow(): string {
    return `127.0.0.1:${this.#httpPort}`;
  }

  webhookUrl(path: string): string {
    return `http://127.0.0.1:${this.#httpPort}${path}`;
  }

  /** Before a seed: nothing received, everybody well-behaved. */
  forget(): void {
    this.mails.length = 0;
    this.hits.length = 0;
    this.mailManner = null;
    this.webhookManners.clear();
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
    await new Promise<void>((done) => this.#smtp.close(() => done()));
  }

  #refusal(stage: 'rcpt' | 'data'): Error | null {
    const manner = this.mailManner;
    if (manner === null || typeof manner === 'string' || !('stage' in manner) || manner.stage !== stage) return null;
    return Object.assign(new Error('Not now'), { responseCode: manner.code });
  }

  async #take(raw: Buffer, done: (error?: Error | null) => void): Promise<void> {
    const refused = this.#refusal('data');
    if (refused) return done(refused);
    const manner = this.mailManner;
    const mail = await PostalMime.parse(raw);
    this.mails.push({ to: mail.to?.[0]?.address ?? '', subject: mail.subject ?? '', messageId: mail.messageId ?? '', text: mail.text ?? '' });
    if (manner === 'dieAfterData') {
      for (const connection of this.#smtp.connections) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
      return;
    }
    if (manner !== null && typeof manner === 'object' && 'delayMs' in manner) await new Promise((wait) => setTimeout(wait, manner.delayMs));
    done();
  }
}
