import { outboxErrors, type SmtpSettings, smtpSchema } from '#contract/outbox';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { defineSetting, readSetting } from '#server/settings';

export const smtpSetting = defineSetting({
  topic: 'smtp',
  schema: smtpSchema,
  readable: 'settings:write',
  secrets: ['password'],
  check: (value) => {
    if (value.host && !value.fromAddress)
      throw fail(outboxErrors.senderMissing, { fields: [{ path: 'value.fromAddress', message: outboxErrors.senderMissing.title.en }] });
  },
});

export const readSmtp = (tx: Scope): Promise<SmtpSettings> => readSetting(tx, smtpSetting);
export const isConfigured = (smtp: SmtpSettings): boolean => smtp.host !== '' && smtp.fromAddress !== '';

/** Whether mail can go out at all; until then it waits in the outbox. */
export async function mailConfigured(tx: Scope): Promise<boolean> {
  return isConfigured(await readSmtp(tx));
}
