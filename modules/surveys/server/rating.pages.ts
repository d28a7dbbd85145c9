/** /rate/{key}: opening it records nothing; only the button does. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Organization, organizationSchema } from '#contract/settings';
import { longestComment } from '#contract/surveys';
import { platformErrors } from '#platform/contract';
import { acceptForms, dateLocale, html, type Piece, pageLanguage, readForm, sendPage } from '#platform/html';
import { fail, originAllowed, toProblemError } from '#platform/http';
import type { Language, Translate } from '#platform/i18n';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { organizationSetting, readSetting } from '#server/settings';
import { ratePage, saidPage } from './rating.page.ts';
import { openSurvey, rate, type Survey } from './rating.ts';
import { agentOf, questionIn } from './survey.mail.ts';

type View = { t: Translate; language: Language; organization: Organization; here: string };
type Request = FastifyRequest<{ Params: { key: string } }>;

export async function surveyPages(app: App, server: FastifyInstance): Promise<void> {
  await server.register(async (pages) => {
    await acceptForms(pages);
    pages.addHook('onRequest', async (request) => {
      if (request.method === 'POST') await admit(app, request);
    });
    pages.setErrorHandler(async (error, request, reply) => {
      const problem = toProblemError(error);
      const status = problem?.spec.status ?? 500;
      if (problem?.retryAfterS) reply.header('retry-after', String(problem.retryAfterS));
      if (status === 500) app.log.error({ err: error, requestId: request.id }, 'A survey page failed.');
      return said(reply, viewWith(organizationSchema.parse({}), request, 'en'), status === 429 ? 'tooMany' : 'broken', status);
    });
    pages.get('/rate/:key', async (request: Request, reply) => {
      const survey = await openSurvey(app.db.read(), request.params.key);
      const view = await viewOf(app, request, survey);
      if (survey?.state !== 'open') return closed(reply, view, survey);
      const asked = Number((request.query as { score?: unknown }).score);
      const score = [1, 2, 3, 4, 5].includes(asked) ? asked : (survey.response?.score ?? null);
      return showForm(app, reply, view, survey, request.params.key, { score, comment: survey.response?.comment ?? '', errors: new Map(), back: null });
    });
    pages.post('/rate/:key', async (request: Request, reply) => answer(app, request, reply));
    pages.get('/rate/:key/thanks', async (request: Request, reply) => {
      const survey = await openSurvey(app.db.read(), request.params.key);
      const view = await viewOf(app, request, survey);
      if (!survey?.response) return closed(reply, view, survey);
      const back = backTo((request.query as { back?: unknown }).back);
      return said(
        reply,
        view,
        survey.response.score <= 2 ? 'thanksLow' : 'thanks',
        200,
        html`${back ? html`<a class="button primary" href="${back}">${view.t('surveys.back')}</a>` : null}<a class="button" href="/rate/${request.params.key}">${view.t('surveys.change')}</a>`,
      );
    });
  });
}

async function answer(app: App, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { key } = request.params;
  const survey = await openSurvey(app.db.read(), key);
  const view = await viewOf(app, request, survey);
  const post = await readForm(request);
  if (survey?.state !== 'open') return closed(reply, view, survey);
  const score = Number(post.value('score'));
  const comment = post.value('comment').trim();
  const errors = new Map<string, string>();
  if (![1, 2, 3, 4, 5].includes(score)) errors.set('score', view.t('surveys.scoreMissing'));
  const over = [...comment].length - longestComment;
  if (over > 0) errors.set('comment', view.t('surveys.commentTooLong', { over, max: longestComment }));
  const back = backTo(post.value('back'));
  if (errors.size > 0) return showForm(app, reply, view, survey, key, { score: errors.has('score') ? null : score, comment, errors, back });
  const given = await app.db.transaction((tx) => rate(tx, survey.invitation.id, score, comment));
  if (!given) return closed(reply, view, await openSurvey(app.db.read(), key));
  return reply.redirect(`/rate/${key}/thanks${back ? `?back=${encodeURIComponent(back)}` : ''}`, 303);
}

/** Only back to the pages that show a request. */
const backTo = (path: unknown): string | null => (typeof path === 'string' && /^\/(?:t\/[\w-]{43}|my\/requests\/\d{1,15})$/.test(path) ? path : null);

async function admit(app: App, request: FastifyRequest): Promise<void> {
  const site = request.headers['sec-fetch-site'];
  if (!originAllowed(request.headers.origin, Array.isArray(site) ? site[0] : site, app.config.publicUrl, request.headers.host))
    throw fail(platformErrors.originRefused);
  const verdict = await app.limits.take(`survey:${request.ip}`, { max: 120, windowS: 600 });
  if (!verdict.ok) throw fail(platformErrors.tooMany, { retryAfterS: verdict.retryAfterS });
}

async function viewOf(app: App, request: FastifyRequest, survey: Survey | null): Promise<View> {
  const organization = await readSetting(app.db.read(), organizationSetting);
  return viewWith(organization, request, survey?.invitation.language ?? organization.language);
}
function viewWith(organization: Organization, request: FastifyRequest, otherwise: string): View {
  const language = pageLanguage(request, otherwise);
  const [path = '/'] = request.url.split('?');
  const back = backTo((request.query as { back?: unknown }).back);
  return { t: words(language), language, organization, here: back ? `${path}?back=${encodeURIComponent(back)}` : path };
}

async function showForm(
  app: App,
  reply: FastifyReply,
  view: View,
  survey: Survey,
  key: string,
  filled: { score: number | null; comment: string; errors: ReadonlyMap<string, string>; back: string | null },
): Promise<FastifyReply> {
  const { t, language, organization } = view;
  const { invitation, response } = survey;
  const tx = app.db.read();
  const format = new Intl.DateTimeFormat(dateLocale(language), { dateStyle: 'medium', timeZone: organization.timeZone });
  const body = ratePage({
    ...filled,
    t,
    action: `/rate/${key}`,
    question: await questionIn(tx, language),
    agent: await agentOf(tx, invitation.agent_id),
    organization: organization.name || 'Careloop',
    reference: String(invitation.ticket_id),
    solvedAt: html`${t('surveys.solvedOn')} <time datetime="${invitation.solved_at.toISOString()}">${format.format(invitation.solved_at)}</time>`,
    changed: response !== undefined,
  });
  return page(reply, view, t('surveys.title'), body, filled.errors.size > 0 ? 422 : 200);
}

function closed(reply: FastifyReply, view: View, survey: Survey | null): FastifyReply {
  return survey?.state === 'settled' ? said(reply, view, 'settled', 200) : survey ? said(reply, view, 'ended', 410) : said(reply, view, 'unknown', 404);
}

function said(
  reply: FastifyReply,
  view: View,
  what: 'thanks' | 'thanksLow' | 'settled' | 'ended' | 'unknown' | 'tooMany' | 'broken',
  status: number,
  actions: Piece = null,
): FastifyReply {
  const title = view.t(`surveys.${what}.title`);
  return page(reply, view, title, saidPage(title, view.t(`surveys.${what}.text`), actions), status);
}

function page(reply: FastifyReply, { t, language, organization, here }: View, title: string, body: Piece, status: number): FastifyReply {
  return sendPage(reply, { language, brand: organization, title, body, here, labels: { skip: t('surveys.skip'), language: t('surveys.language') }, status });
}
