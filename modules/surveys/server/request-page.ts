/** The survey on the request's own page: for a solved request, asked by mail or not yet. */
import { fillPageSlot, html } from '#platform/html';
import { words } from '#platform/words';
import { readSetting } from '#server/settings';
import { selectTicketsByIds } from '#server/tickets';
import { selectLatest } from './invitation.repo.ts';
import { ratingForm } from './rating.page.ts';
import { passTo, surveyOf } from './rating.ts';
import { surveysSetting } from './settings.ts';
import { questionIn } from './survey.mail.ts';

export function fillRequestPage(): void {
  fillPageSlot('conversation', 'surveys', async (tx, { ticketId, customerIds, language, here }) => {
    const [ticket] = await selectTicketsByIds(tx, [ticketId]);
    const invitation = ticket?.category === 'solved' || ticket?.category === 'closed' ? await selectLatest(tx, ticketId) : undefined;
    if (!invitation || !customerIds.includes(invitation.customer_id) || !(await readSetting(tx, surveysSetting)).enabled) return null;
    const { response, state } = await surveyOf(tx, invitation);
    const t = words(language);
    if (state === 'ended') return null;
    if (state === 'settled') return html`<section class="part"><p class="meta">${t('surveys.youRated', { score: response?.score ?? 0 })}</p></section>`;
    return html`<section class="part" id="rating">${response ? html`<p class="meta">${t('surveys.youRated', { score: response.score })}</p>` : null}${ratingForm({ t, action: `/rate/${await passTo(tx, invitation)}`, question: await questionIn(tx, language), score: response?.score ?? null, comment: response?.comment ?? '', errors: new Map(), back: here })}</section>`;
  });
}
