import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { FieldPair, fieldError, useT } from '#ui';

export type Names = { en?: string | undefined; 'zh-CN'?: string | undefined };
/** Only what was filled in. */
export const filledNames = (names: Names): Names => ({
  ...(names.en?.trim() && { en: names.en.trim() }),
  ...(names['zh-CN']?.trim() && { 'zh-CN': names['zh-CN'].trim() }),
});
export const hasName = (names: Names): boolean => Object.keys(filledNames(names)).length > 0;

/** From a name to a key that the API takes. */
export function keyFrom(names: Names): string {
  const key = (names.en ?? '')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);
  return key.length >= 2 ? key : '';
}

/** A name in both base languages; one is enough. */
export function NamesInput({ value, onChange, error }: { value: Names; onChange: (names: Names) => void; error?: string | undefined }): ReactNode {
  const { t } = useT();
  return (
    <FieldPair>
      <TextInput
        data-autofocus
        label={t('tickets.settings.nameEn')}
        lang="en"
        value={value.en ?? ''}
        maxLength={60}
        error={fieldError(error)}
        onChange={(event) => onChange({ ...value, en: event.currentTarget.value })}
      />
      <TextInput
        label={t('tickets.settings.nameZh')}
        lang="zh-CN"
        value={value['zh-CN'] ?? ''}
        maxLength={60}
        onChange={(event) => onChange({ ...value, 'zh-CN': event.currentTarget.value })}
      />
    </FieldPair>
  );
}
