import type { Scope } from '#platform/db';
import { vocabulary } from '#server/tickets';
import type { FormField } from './request.form.ts';

/** The custom fields that customers fill in, in their order. */
export async function formFields(tx: Scope): Promise<FormField[]> {
  return (await vocabulary(tx)).fields.filter((field) => field.on_form && !field.archived_at);
}
