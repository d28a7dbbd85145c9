/** Proving an address, and the list of all of one's own requests. */
import { html, type Piece } from '#platform/html';
import type { CustomerTicket } from '#server/tickets';
import { errorSummary, type FormErrors, textField } from './fields.ts';
import type { PageParts, View } from './viewing.ts';

export function askPage({ t }: View, typed: string, errors: FormErrors): PageParts {
  const title = t('portal.my.askTitle');
  return {
    title: errors.size > 0 ? t('portal.form.errorTitle', { title }) : title,
    here: '/my',
    ...(errors.size > 0 ? { status: 422 } : {}),
    nav: html`<a href="/request">${t('portal.request.title')}</a>`,
    body: html`<h1>${title}</h1><p class="lead">${t('portal.my.askText')}</p>${errorSummary({ t, errors })}
<form method="post" action="/my/links" novalidate>${textField({ t, errors }, { name: 'email', label: t('portal.request.email'), value: typed, type: 'email', autocomplete: 'email' })}
<div class="actions"><button class="primary wide" type="submit">${t('portal.my.askSend')}</button></div></form>`,
  };
}

/** The same for every address, known or not. */
export function askedPage({ t }: View): PageParts {
  const title = t('portal.my.askedTitle');
  return {
    title,
    here: '/my',
    body: html`<h1>${title}</h1><p class="lead">${t('portal.my.askedText')}</p><div class="actions"><a class="button" href="/my">${t('portal.my.askAgain')}</a></div>`,
  };
}

export function enterPage({ t }: View, token: string): PageParts {
  const title = t('portal.my.enterTitle');
  return {
    title,
    body: html`<h1>${title}</h1><p class="lead">${t('portal.my.enterText')}</p>
<form method="post" action="/my/enter"><input type="hidden" name="token" value="${token}"><div class="actions"><button class="primary wide" type="submit" autofocus>${t('portal.my.enter')}</button></div></form>`,
  };
}

export function listPage(
  view: View,
  list: { items: readonly CustomerTicket[]; nextCursor: string | null; nav: Piece; email: string; first: boolean },
): PageParts {
  const { t } = view;
  const title = t('portal.my.title');
  return {
    title,
    nav: list.nav,
    here: '/my',
    body: html`<div class="head"><h1>${title}</h1><p class="meta">${list.email}</p></div>
<div class="actions"><a class="button primary" href="/my/new">${t('portal.my.new')}</a></div>
${list.items.length === 0 ? html`<p class="lead">${t(list.first ? 'portal.my.empty' : 'portal.my.noMore')}</p>` : html`<ul class="requests">${list.items.map((item) => html`<li><a href="/my/requests/${item.id}"><span class="subject">${item.subject}</span><span class="meta"><span class="status ${item.state}">${t(`portal.status.${item.state}`)}</span> · ${t('portal.conversation.reference', { reference: String(item.id) })} · ${view.at(item.updatedAt)}</span></a></li>`)}</ul>`}
${list.nextCursor ? html`<div class="actions"><a class="button" href="/my?cursor=${list.nextCursor}">${t('portal.my.older')}</a></div>` : null}`,
  };
}

export function sessionNav({ t }: View, sealed: string): Piece {
  return html`<a href="/my">${t('portal.my.title')}</a><form method="post" action="/my/leave"><input type="hidden" name="form" value="${sealed}"><button class="link" type="submit">${t('portal.my.leave')}</button></form>`;
}
