/** Inviting, joining and signing in, for the sweep of faults. */
import { asKey, expectOne, type Flow, fresh, goodPassword, person, tell } from '#testing';

/** Tries are counted by the quarter of an hour. */
const quarterMs = 15 * 60_000;

const page = { host: 'localhost', origin: 'http://localhost' };

const invite: Flow = {
  name: 'invite',
  kind: 'request',
  prepare: async (world) => {
    const email = `invited${fresh()}@team.example`;
    return {
      run: await asKey(world, { method: 'POST', url: '/api/v1/invitations', payload: { name: 'Noor Haddad', email, role: 'agent', teamIds: [] } }),
      check: () => expectOne(world, 'the invitation', 'invitation where email = $1 and used_at is null and revoked_at is null', [email]),
    };
  },
  // The answer holds the link, which is not kept: asking again makes a new link in place of the one that nobody saw.
  replaces: true,
};

const join: Flow = {
  name: 'join',
  kind: 'request',
  // Whoever joined and could not be signed in is told just that.
  leaves: { session: 'signing in comes after joining', event: 'signing in comes after joining' },
  tells: ['identity.joinedOnly'],
  slow: true,
  settled: ({ status, body }) => status === 404 && body.includes('identity.linkInvalid'),
  prepare: async (world) => {
    world.app.clock.advance(quarterMs);
    const email = `joining${fresh()}@team.example`;
    const { body } = await world.admin.post<{ link: string | null }>('/api/v1/invitations', { name: 'Noor Haddad', email, role: 'agent', teamIds: [] });
    const mail = await world.app.app.db.read().one<{ text: string }>(`select text from outgoing_mail where to_email = $1`, [email]);
    const token = /#([\w-]{43})/.exec(`${body.link ?? ''} ${mail.text}`)?.[1] ?? '';
    const payload = { token, name: 'Noor Haddad', password: goodPassword, language: 'en', timeZone: 'Europe/Berlin' };
    const joining = { method: 'POST', url: '/api/v1/invitations/acceptance', headers: page, payload } as const;
    const signingIn = { method: 'POST', url: '/api/v1/session', headers: page, payload: { email, password: goodPassword } } as const;
    let joined = false;
    return {
      run: async () => {
        const told = await tell(world.app, joined ? signingIn : joining);
        joined ||= told.body.includes('identity.joinedOnly');
        return told;
      },
      check: () => expectOne(world, 'the person', 'app_user where email = $1', [email]),
    };
  },
};

const signIn: Flow = {
  name: 'sign in',
  kind: 'request',
  // A sign-in whose commit was not heard of is in the log, and its session is ended: signing in again makes another.
  replaces: true,
  slow: true,
  prepare: async (world) => {
    world.app.clock.advance(quarterMs);
    const n = fresh();
    const user = await person(world.app, 'agent', `Sam ${n}`);
    return {
      run: () => tell(world.app, { method: 'POST', url: '/api/v1/session', headers: page, payload: { email: user.email, password: goodPassword } }),
      check: () => expectOne(world, 'the session', 'session where user_id = $1', [user.id]),
    };
  },
};

export const flows: readonly Flow[] = [invite, join, signIn];
