/** What every page of the portal needs: the reader's language, the organisation, the frame. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Organization, organizationSchema } from '#contract/settings';
import type { Scope } from '#platform/db';
import { dateLocale, type Html, html, type Piece, pageLanguage, sendPage } from '#platform/html';
import type { Language, Translate } from '#platform/i18n';
import { words } from '#platform/words';
import { organizationSetting, readSetting } from '#server/settings';

export type View = {
  t: Translate;
  language: Language;
  organization: Organization /** The page's own address. */;
  here: string /** A moment as the organisation's clocks show it. */;
  at(moment: Date): Html;
};

export async function viewOf(tx: Scope, request: FastifyRequest): Promise<View> {
  return viewWith(await readSetting(tx, organizationSetting), request);
}

/** When not even the settings can be read. */
export const plainView = (request: FastifyRequest): View => viewWith(organizationSchema.parse({}), request);

function viewWith(organization: Organization, request: FastifyRequest): View {
  const language = pageLanguage(request, organization.language);
  const format = new Intl.DateTimeFormat(dateLocale(language), { dateStyle: 'medium', timeStyle: 'short', timeZone: organization.timeZone });
  return {
    t: words(language),
    language,
    organization,
    here: request.url,
    at: (moment) => html`<time datetime="${moment.toISOString()}">${format.format(moment)}</time>`,
  };
}

export type PageParts = {
  title: string;
  body: Piece;
  nav?: Piece;
  status?: number;
  keep?: 'never' | 'history' /** Where the language switch leads, when the page is an answer to a form. */;
  here?: string;
};

export function show(reply: FastifyReply, view: View, page: PageParts): FastifyReply {
  return sendPage(reply, {
    language: view.language,
    brand: view.organization,
    title: page.title,
    body: page.body,
    nav: page.nav,
    here: page.here ?? view.here,
    labels: { skip: view.t('portal.skip'), language: view.t('portal.language') },
    ...(page.status ? { status: page.status } : {}),
    ...(page.keep ? { keep: page.keep } : {}),
  });
}

/** One heading, one sentence, and where to go from here. */
export function notice(view: View, key: 'notFound' | 'formOff' | 'tooMany' | 'broken' | 'linkUsed' | 'origin', actions?: Piece): PageParts {
  const title = view.t(`portal.${key}.title`);
  // What says "sign in with your address" leads there.
  const onward = actions ?? (key === 'notFound' ? html`<a class="button primary" href="/my">${view.t('portal.my.title')}</a>` : null);
  const status = { notFound: 404, formOff: 404, tooMany: 429, broken: 500, linkUsed: 410, origin: 403 }[key];
  return {
    title,
    status,
    body: html`<h1>${title}</h1><p class="lead">${view.t(`portal.${key}.text`)}</p>${onward ? html`<div class="actions">${onward}</div>` : null}`,
  };
}

export const organizationName = (organization: Organization): string => organization.name || 'Careloop';
