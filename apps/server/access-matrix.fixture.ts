/** For the access tests: everybody who may knock, and tickets in a queue of one's own and in one that only another team works. */
import { type Role, roles } from '#platform/access';
import { type Caller, person, signedIn, type TestApp } from '#testing';

export type Knocker = {
  name: string;
  role: Role | null;
  kind: 'key' | 'session' | 'customer' | 'nobody';
  userId: string | null;
  headers: Record<string, string>;
};
export type TicketInPlace = { id: number; messageId: number; noteId: number; fileId: string };

/** The role works queues: it does not see what only other teams work. */
export const worksQueues = (role: Role | null): boolean => role === 'agent' || role === 'light_agent';

export class Stage {
  readonly app: TestApp;
  readonly admin: Caller;
  readonly adminKey: string;
  #users = new Map<Role, { id: string; email: string }>();
  knockers: Knocker[] = [];
  macroId = 0;
  ownQueueId = 0;
  otherQueueId = 0;
  ownTeamId = 0;

  constructor(app: TestApp, adminKey: string) {
    this.app = app;
    this.adminKey = adminKey;
    this.admin = app.caller({ authorization: `Bearer ${adminKey}` });
  }

  static async set(app: TestApp): Promise<Stage> {
    const first = await app.as('administrator');
    const { body } = await first.post<{ secret: string }>('/api/v1/keys', { name: 'the stage', role: 'administrator' });
    const stage = new Stage(app, body.secret);
    for (const role of roles) stage.#users.set(role, await person(app, role));
    const [agent, light] = [stage.user('agent'), stage.user('light_agent')];
    stage.ownTeamId = (await stage.make<{ id: number }>('/api/v1/teams', { name: 'Own team', memberIds: [agent.id, light.id] })).id;
    const other = await stage.make<{ id: number }>('/api/v1/teams', { name: 'Other team', memberIds: [] });
    // Keys of agents work the queues without a team; people also their team's.
    stage.ownQueueId = (await stage.make<{ id: number }>('/api/v1/queues', { name: 'Own queue' })).id;
    stage.otherQueueId = (await stage.make<{ id: number }>('/api/v1/queues', { name: 'OTHERQUEUECANARY', teamIds: [other.id] })).id;
    stage.macroId = (await stage.make<{ id: number }>('/api/v1/macros', { name: 'Thanks', bodyHtml: '<p>Thank you</p>' })).id;
    await stage.gather();
    return stage;
  }

  user(role: Role): { id: string; email: string } {
    const found = this.#users.get(role);
    if (!found) throw new Error(`No user for ${role}.`);
    return found;
  }

  async make<T>(path: string, body: unknown): Promise<T> {
    const answer = await this.admin.post<T>(path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async gather(): Promise<void> {
    this.knockers = [
      { name: 'nobody', role: null, kind: 'nobody', userId: null, headers: {} },
      { name: 'customer', role: null, kind: 'customer', userId: null, headers: await this.customerHeaders('matrix@example.com') },
    ];
    for (const role of roles) {
      const { secret } = await this.make<{ secret: string }>('/api/v1/keys', { name: `key of ${role}`, role });
      this.knockers.push({ name: `${role}'s key`, role, kind: 'key', userId: null, headers: { authorization: `Bearer ${secret}` } });
      const headers = await this.sessionHeaders(role);
      this.knockers.push({ name: `${role}'s session`, role, kind: 'session', userId: this.user(role).id, headers });
    }
  }

  async sessionHeaders(role: Role): Promise<Record<string, string>> {
    const browser = await signedIn(this.app, this.user(role));
    return { cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  /** Signs a customer in to the portal by the link that their mail holds. */
  async customerHeaders(email: string): Promise<Record<string, string>> {
    await this.ticketIn(this.ownQueueId, { customer: { email } });
    const form = { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', origin: 'http://localhost' };
    await this.app.http.inject({ method: 'POST', url: '/my/links', headers: form, payload: `email=${encodeURIComponent(email)}` });
    await this.app.settle();
    const mail = await this.app.app.db
      .read()
      .one<{ text: string }>(`select text from outgoing_mail where kind = 'portal.link' and to_email = $1 order by created_at desc limit 1`, [email]);
    const token = /\/my\/enter\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
    const entered = await this.app.http.inject({ method: 'POST', url: '/my/enter', headers: form, payload: `token=${token}` });
    const cookie = [entered.headers['set-cookie'] ?? []]
      .flat()
      .map((line) => line.split(';')[0] ?? '')
      .join('; ');
    if (!cookie.includes('careloop_my=')) throw new Error(`No portal session: ${entered.statusCode}`);
    return { cookie };
  }

  /** A ticket with what the customer wrote (HTML and a file) and an internal note. */
  async ticketIn(queueId: number, more: object = {}): Promise<TicketInPlace> {
    const file = await this.upload();
    const { id } = await this.make<{ id: number }>('/api/v1/tickets', {
      subject: 'Kettle',
      html: '<p>It <b>leaks</b></p>',
      files: [file],
      customer: { email: 'someone@example.com' },
      queueId,
      ...more,
    });
    const note = await this.make<{ id: number }>(`/api/v1/tickets/${id}/messages`, { kind: 'note', text: 'An internal note' });
    const { items } = (await this.admin.get<{ items: { id: number }[] }>(`/api/v1/tickets/${id}/messages`)).body;
    return { id, noteId: note.id, messageId: items.find((m) => m.id !== note.id)?.id ?? 0, fileId: file };
  }

  async deletedTicket(): Promise<TicketInPlace> {
    const made = await this.ticketIn(this.ownQueueId);
    await this.admin.delete(`/api/v1/tickets/${made.id}`);
    return made;
  }

  async upload(text = 'a file'): Promise<string> {
    const boundary = '----careloopmatrix';
    const payload = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${text}\r\n--${boundary}--\r\n`;
    const answer = await this.app.http.inject({
      method: 'POST',
      url: '/api/v1/files',
      headers: { authorization: `Bearer ${this.adminKey}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload,
    });
    if (answer.statusCode !== 201) throw new Error(`upload: ${answer.statusCode} ${answer.body}`);
    return (answer.json() as { id: string }).id;
  }
}
