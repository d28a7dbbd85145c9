/** The survey as customers see it: on a page of its own, and on the page of their request. */
import { attributes, type Html, html, type Piece } from '#platform/html';
import type { Translate } from '#platform/i18n';
import { scores } from './survey.mail.ts';

export type RatingForm = {
  t: Translate;
  action: string;
  question: string;
  score: number | null;
  comment: string;
  errors: ReadonlyMap<string, string> /** Where to go on afterwards. */;
  back: string | null;
};

export function ratingForm({ t, action, question, score, comment, errors, back }: RatingForm): Html {
  const failed = (name: string): Piece => errors.has(name) && html`<p class="error" id="${name}-error">${errors.get(name)}</p>`;
  return html`<form method="post" action="${action}">${back ? html`<input type="hidden" name="back" value="${back}">` : null}
<fieldset${attributes({ 'aria-describedby': errors.has('score') && 'score-error' })}><legend><h2>${question}</h2></legend>
<div class="scores">${scores.map((value) => html`<label><input${attributes({ type: 'radio', name: 'score', value, 'aria-label': t('surveys.scoreLabel', { score: value, meaning: t(`surveys.score.${value}`) }), checked: value === score })}><span aria-hidden="true">${value}</span></label>`)}</div>
<div class="ends meta" aria-hidden="true"><span>${t('surveys.score.1')}</span><span>${t('surveys.score.5')}</span></div></fieldset>
${failed('score')}
<div class="field"><label for="comment">${t('surveys.comment')} <span class="optional">${t('surveys.optional')}</span></label><textarea class="short" id="comment" name="comment"${attributes({ 'aria-invalid': errors.has('comment') && 'true', 'aria-describedby': errors.has('comment') && 'comment-error' })}>
${comment}</textarea>${failed('comment')}</div>
<div class="actions"><button class="primary wide" type="submit">${t('surveys.submit')}</button></div></form>`;
}

export function ratePage(o: RatingForm & { agent: string; organization: string; reference: string; solvedAt: Html; changed: boolean }): Html {
  const { t, agent, organization, reference } = o;
  const title = agent ? t('surveys.handledBy', { agent }) : t('surveys.handledByTeam', { organization });
  return html`<div class="who"><span class="avatar" aria-hidden="true">${[...(agent || organization)][0] ?? ''}</span><div><h1 class="small">${title}</h1><p class="meta">${t('surveys.reference', { reference })} · ${o.solvedAt}</p></div></div>
${o.changed ? html`<div class="notice"><p>${t('surveys.alreadyRated')}</p></div>` : null}
<div class="part first">${ratingForm(o)}</div>`;
}

export function saidPage(title: string, text: string, back: Piece): Html {
  return html`<h1>${title}</h1><p class="lead">${text}</p>${back ? html`<div class="actions">${back}</div>` : null}`;
}
