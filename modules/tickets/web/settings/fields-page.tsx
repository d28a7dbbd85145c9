import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { changeField, createField, fieldKinds } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, fieldError, useT } from '#ui';
import { ticketKeys, useFields } from '../reading.ts';
import { useFieldLabel } from '../words.ts';
import { FormDialog } from './form-dialog.tsx';
import { filledNames, hasName, keyFrom, type Names, NamesInput } from './names-input.tsx';
import css from './settings.module.css';
import { ArchiveButton, useRenew, VocabularyPage } from './vocabulary-page.tsx';

type Field = NonNullable<ReturnType<typeof useFields>['data']>[number];
type Choice = { key: string; label: Names };

export default function FieldsPage(): ReactNode {
  const { t } = useT();
  const labelOf = useFieldLabel();
  const renew = useRenew(ticketKeys.fields);
  const { data, error, isPending, refetch } = useFields();
  const [editing, setEditing] = useState<Field | 'new' | null>(null);
  const columns: Column<Field>[] = [
    {
      key: 'name',
      head: t('tickets.settings.name'),
      grow: true,
      cell: (row) => (
        <span className="row">
          <span className={row.archived ? 'tone-3' : 'w5'}>{labelOf(row.label, row.key)}</span>
          {row.required && <Chip tone="warn">{t('tickets.settings.required')}</Chip>}
          {row.onForm && <Chip tone="acc">{t('tickets.settings.onForm')}</Chip>}
          {row.archived && <Chip>{t('tickets.settings.away')}</Chip>}
        </span>
      ),
    },
    { key: 'key', head: t('tickets.settings.key'), secondary: true, cell: (row) => <code>{row.key}</code> },
    { key: 'kind', head: t('tickets.settings.kind'), secondary: true, cell: (row) => t(`tickets.kind.${row.kind}`) },
    {
      key: 'do',
      head: '',
      align: 'right',
      cell: (row) => (
        <ArchiveButton
          name={labelOf(row.label, row.key)}
          archived={row.archived}
          renew={renew}
          set={(archived) => call(changeField, { params: { id: row.id }, body: { archived } })}
        />
      ),
    },
  ];
  return (
    <VocabularyPage
      title={t('tickets.settings.fields')}
      note={t('tickets.settings.fieldsNote')}
      addLabel={t('tickets.settings.addField')}
      onAdd={() => setEditing('new')}
      columns={columns}
      rows={data}
      error={error}
      retry={() => void refetch()}
      loading={isPending}
      rowKey={(row) => row.id}
      onOpen={setEditing}
      emptyTitle={t('tickets.settings.noFields')}
    >
      {editing && <FieldForm field={editing === 'new' ? null : editing} onClose={() => setEditing(null)} renew={renew} />}
    </VocabularyPage>
  );
}

function FieldForm({ field, onClose, renew }: { field: Field | null; onClose: () => void; renew: () => Promise<void> }): ReactNode {
  const { t } = useT();
  const [label, setLabel] = useState<Names>(field?.label ?? {});
  const [kind, setKind] = useState<Field['kind']>(field?.kind ?? 'text');
  const [choices, setChoices] = useState<Choice[]>(field?.choices ?? []);
  const [flags, setFlags] = useState({ required: field?.required ?? false, onForm: field?.onForm ?? false });
  const hasChoices = kind === 'choice' || kind === 'choices';
  const wanted = field?.key ?? keyFrom(label);
  const complete = !hasChoices || (choices.length > 0 && choices.every((one) => hasName(one.label)));
  const save = async (): Promise<void> => {
    const named = choices.map((one, at) => ({ key: one.key || keyFrom(one.label) || `choice_${String(at + 1)}`, label: filledNames(one.label) }));
    const body = { label: filledNames(label), ...flags, ...(hasChoices && { choices: named }) };
    if (field) await call(changeField, { params: { id: field.id }, body });
    else await call(createField, { body: { ...body, key: wanted || `field_${Date.now().toString(36)}`, kind } });
    await renew();
  };
  return (
    <FormDialog
      title={field ? t('tickets.settings.changeField') : t('tickets.settings.addField')}
      onClose={onClose}
      save={save}
      size={640}
      disabled={!hasName(label) || !complete}
    >
      {(problem) => (
        <>
          <NamesInput value={label} onChange={setLabel} error={problem('label') ?? problem('key')} />
          <Select
            label={t('tickets.settings.kind')}
            disabled={field !== null}
            value={kind}
            onChange={(next) => next && setKind(next as Field['kind'])}
            data={fieldKinds.map((value) => ({ value, label: t(`tickets.kind.${value}`) }))}
          />
          {hasChoices && <Choices choices={choices} onChange={setChoices} error={problem('choices')} />}
          <Checkbox
            label={t('tickets.settings.requiredWhy')}
            checked={flags.required}
            onChange={(event) => setFlags({ ...flags, required: event.currentTarget.checked })}
          />
          <Checkbox
            label={t('tickets.settings.onFormWhy')}
            checked={flags.onForm}
            onChange={(event) => setFlags({ ...flags, onForm: event.currentTarget.checked })}
          />
        </>
      )}
    </FormDialog>
  );
}

function Choices({ choices, onChange, error }: { choices: Choice[]; onChange: (choices: Choice[]) => void; error: string | undefined }): ReactNode {
  const { t } = useT();
  const set = (at: number, label: Names): void => onChange(choices.map((one, index) => (index === at ? { ...one, label } : one)));
  return (
    <fieldset className={css.actions} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className={css.label}>{t('tickets.settings.choices')}</legend>
      {choices.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a new choice has no key of its own yet
        <div key={at} className="row" style={{ alignItems: 'flex-end' }}>
          <TextInput
            className="grow"
            aria-label={t('tickets.settings.nameEn')}
            placeholder={t('tickets.settings.nameEn')}
            lang="en"
            value={one.label.en ?? ''}
            onChange={(event) => set(at, { ...one.label, en: event.currentTarget.value })}
          />
          <TextInput
            className="grow"
            aria-label={t('tickets.settings.nameZh')}
            placeholder={t('tickets.settings.nameZh')}
            lang="zh-CN"
            value={one.label['zh-CN'] ?? ''}
            onChange={(event) => set(at, { ...one.label, 'zh-CN': event.currentTarget.value })}
          />
          <ActionIcon size={32} aria-label={t('tickets.settings.removeChoice')} onClick={() => onChange(choices.filter((_, index) => index !== at))}>
            <IconTrash size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        style={{ alignSelf: 'flex-start' }}
        size="compact-xs"
        leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}
        onClick={() => onChange([...choices, { key: '', label: {} }])}
      >
        {t('tickets.settings.addChoice')}
      </Button>
      {fieldError(error)}
    </fieldset>
  );
}
