/** The mails of this module. Links carry their token behind '#', which browsers send to no server and put in no log. */
import type { Scope } from '#platform/db';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';

export const inviteLink = (app: App, token: string): string => `${app.config.publicUrl}/join#${token}`;
export const resetLink = (app: App, token: string): string => `${app.config.publicUrl}/new-password#${token}`;

type To = { email: string; name: string };

export async function mailInvitation(tx: Scope, mail: { to: To; language: string; link: string; invitedBy: string; hours: number }): Promise<void> {
  const t = words(mail.language);
  const organization = await nameOf(tx);
  await queueMail(tx, {
    kind: 'invitation',
    to: mail.to,
    language: mail.language,
    subject: t('identity.mail.invitation.subject', { organization }),
    text: t('identity.mail.invitation.text', { name: mail.to.name, organization, invitedBy: mail.invitedBy, link: mail.link, hours: mail.hours }),
  });
}

export async function mailPasswordReset(tx: Scope, mail: { to: To; language: string; link: string; hours: number }): Promise<void> {
  const t = words(mail.language);
  await queueMail(tx, {
    kind: 'password',
    to: mail.to,
    language: mail.language,
    subject: t('identity.mail.reset.subject', { organization: await nameOf(tx) }),
    text: t('identity.mail.reset.text', { name: mail.to.name, link: mail.link, hours: mail.hours }),
  });
}

/** Told after the fact, so that someone who did not do it can act. */
export async function mailPasswordChanged(tx: Scope, mail: { to: To; language: string }): Promise<void> {
  const t = words(mail.language);
  await queueMail(tx, {
    kind: 'password',
    to: mail.to,
    language: mail.language,
    subject: t('identity.mail.changed.subject', { organization: await nameOf(tx) }),
    text: t('identity.mail.changed.text', { name: mail.to.name }),
  });
}

async function nameOf(tx: Scope): Promise<string> {
  return (await readSetting(tx, organizationSetting)).name || 'Careloop';
}
