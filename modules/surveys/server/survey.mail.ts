/** The mail that asks: five links, each of which only opens the page. */
import type { Scope } from '#platform/db';
import { html } from '#platform/html';
import { baseLanguageOf, type Language } from '#platform/i18n';
import { words } from '#platform/words';
import { namesOf } from '#server/identity';
import { organizationSetting, readSetting } from '#server/settings';
import type { InvitationRow } from './invitation.repo.ts';
import { surveysSetting } from './settings.ts';

export const scores = [1, 2, 3, 4, 5] as const;

export async function questionIn(tx: Scope, language: Language): Promise<string> {
  return (await readSetting(tx, surveysSetting)).question[language]?.trim() || words(language)('surveys.question');
}

/** Chinese names are given whole. */
export async function agentOf(tx: Scope, agentId: string | null): Promise<string> {
  const name = agentId ? ((await namesOf(tx, [agentId])).get(agentId) ?? '') : '';
  return /^\p{Script=Han}/u.test(name) ? name : (name.trim().split(/\s+/)[0] ?? '');
}

export async function surveyMail(
  tx: Scope,
  invitation: InvitationRow,
  link: string,
): Promise<{ subject: string; text: string; html: string; from: { name: string } }> {
  const language = baseLanguageOf(invitation.language);
  const t = words(language);
  const organization = (await readSetting(tx, organizationSetting)).name || 'Careloop';
  const agent = await agentOf(tx, invitation.agent_id);
  const reference = String(invitation.ticket_id);
  const question = await questionIn(tx, language);
  const opening = agent ? t('surveys.mail.byAgent', { agent, reference }) : t('surveys.mail.byTeam', { organization, reference });
  const lines = [...scores].reverse().map((score) => `${score} ${t(`surveys.score.${score}`)}: ${link}?score=${score}`);
  const box =
    'display:inline-block;width:44px;line-height:44px;text-align:center;border:1px solid #848E93;border-radius:8px;color:#0B636D;text-decoration:none;font-weight:600;margin:0 4px 4px 0';
  return {
    from: { name: organization },
    subject: t('surveys.mail.subject', { organization, reference }),
    text: [t('surveys.mail.hello'), `${opening} ${question}`, lines.join('\n'), t('surveys.mail.foot')].join('\n\n'),
    html: html`<p>${t('surveys.mail.hello')}</p><p>${opening}</p><p><strong>${question}</strong></p><p>${scores.map((score) => html`<a href="${link}?score=${score}" title="${t(`surveys.score.${score}`)}" style="${box}">${score}</a>`)}</p><p style="color:#5F696E">1 = ${t('surveys.score.1')}, 5 = ${t('surveys.score.5')}</p><p style="color:#5F696E">${t('surveys.mail.foot')}</p>`.toString(),
  };
}
