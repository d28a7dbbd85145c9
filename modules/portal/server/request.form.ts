/** Reading the request form: what was typed, what is wrong with it. Pure. */

import { z } from 'zod';
import { limits } from '#contract/portal';
import type { FormPost } from '#platform/html';
import type { Language, Translate } from '#platform/i18n';
import { fileErrors } from './fields.ts';

export type FormField = {
  key: string;
  label: Record<string, string>;
  kind: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'choices';
  choices: readonly { key: string; label: Record<string, string> }[];
  required: boolean;
};
export type FieldValue = string | number | boolean | string[];
export type Filled = { subject: string; message: string; name: string; email: string; fields: Record<string, FieldValue> };

export const wordIn = (label: Record<string, string>, language: Language, key: string): string => label[language] || label.en || Object.values(label)[0] || key;
const address = z.email().max(254);

/** @param known the address was proven already and is not asked for. */
export function readRequest(
  post: FormPost,
  formFields: readonly FormField[],
  t: Translate,
  language: Language,
  known: boolean,
): { filled: Filled; errors: Map<string, string> } {
  const errors = new Map<string, string>();
  const filled: Filled = {
    subject: post.value('subject').trim(),
    message: post.value('message'),
    name: post.value('name').trim(),
    email: post.value('email').trim(),
    fields: {},
  };
  const long = (name: 'subject' | 'message' | 'name'): void => {
    const over = [...filled[name]].length - limits[name];
    if (over > 0) errors.set(name, t('portal.form.tooLong', { over, max: limits[name] }));
  };
  if (!filled.subject) errors.set('subject', t('portal.form.subjectMissing'));
  else long('subject');
  if (!filled.message.trim()) errors.set('message', t('portal.form.messageMissing'));
  else long('message');
  if (!known) {
    long('name');
    if (!address.safeParse(filled.email).success) errors.set('email', t('portal.form.emailWrong'));
  }
  for (const field of formFields) readField(post, field, filled, errors, t, language);
  fileErrors(t, post, errors, limits);
  if (post.value('website') !== '') errors.set('subject', t('portal.form.trapped'));
  return { filled, errors };
}

function readField(post: FormPost, field: FormField, filled: Filled, errors: Map<string, string>, t: Translate, language: Language): void {
  const name = fieldName(field);
  const label = wordIn(field.label, language, field.key);
  const typed = post.value(name).trim();
  if (field.kind === 'choices') {
    const chosen = post.values(name).filter((key) => field.choices.some((c) => c.key === key));
    if (chosen.length > 0) filled.fields[field.key] = chosen;
    else if (field.required) errors.set(name, t('portal.form.fieldMissing', { label }));
    return;
  }
  if (field.kind === 'boolean') {
    filled.fields[field.key] = typed === 'true';
    return;
  }
  if (!typed) {
    if (field.required) errors.set(name, t('portal.form.fieldMissing', { label }));
    return;
  }
  const value = valueOf(field, typed);
  if (value === null) errors.set(name, t('portal.form.fieldWrong', { label }));
  else filled.fields[field.key] = value;
}

function valueOf(field: FormField, typed: string): FieldValue | null {
  if (field.kind === 'number') return Number.isFinite(Number(typed)) ? Number(typed) : null;
  if (field.kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(Date.parse(typed)) ? typed : null;
  if (field.kind === 'choice') return field.choices.some((c) => c.key === typed) ? typed : null;
  return [...typed].length <= limits.field ? typed : null;
}

export const fieldName = (field: Pick<FormField, 'key'>): string => `f_${field.key}`;
