import { Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { changeTag, createTag, tagColors } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, fieldError, useT } from '#ui';
import { ticketKeys, useTags } from '../reading.ts';
import { TagDot, TagMark } from '../tag-mark.tsx';
import { FormDialog } from './form-dialog.tsx';
import { ArchiveButton, useRenew, VocabularyPage } from './vocabulary-page.tsx';

type Tag = NonNullable<ReturnType<typeof useTags>['data']>[number];

export default function TagsPage(): ReactNode {
  const { t } = useT();
  const renew = useRenew(ticketKeys.tags, ticketKeys.lists, ticketKeys.conversations);
  const { data, error, isPending, refetch } = useTags();
  const [editing, setEditing] = useState<Tag | 'new' | null>(null);
  const columns: Column<Tag>[] = [
    {
      key: 'name',
      head: t('tickets.settings.name'),
      grow: true,
      cell: (row) => (
        <span className="row">
          <TagMark name={row.name} color={row.color} />
          {row.archived && <Chip>{t('tickets.settings.away')}</Chip>}
        </span>
      ),
    },
    {
      key: 'do',
      head: '',
      align: 'right',
      cell: (row) => (
        <ArchiveButton
          name={row.name}
          archived={row.archived}
          renew={renew}
          set={(archived) => call(changeTag, { params: { id: row.id }, body: { archived } })}
        />
      ),
    },
  ];
  return (
    <VocabularyPage
      title={t('tickets.settings.tags')}
      note={t('tickets.settings.tagsNote')}
      addLabel={t('tickets.settings.addTag')}
      onAdd={() => setEditing('new')}
      columns={columns}
      rows={data}
      error={error}
      retry={() => void refetch()}
      loading={isPending}
      rowKey={(row) => row.id}
      onOpen={setEditing}
      emptyTitle={t('tickets.settings.noTags')}
    >
      {editing && <TagForm tag={editing === 'new' ? null : editing} onClose={() => setEditing(null)} renew={renew} />}
    </VocabularyPage>
  );
}

function TagForm({ tag, onClose, renew }: { tag: Tag | null; onClose: () => void; renew: () => Promise<void> }): ReactNode {
  const { t } = useT();
  const [name, setName] = useState(tag?.name ?? '');
  const [color, setColor] = useState<Tag['color']>(tag?.color ?? 'neutral');
  const save = async (): Promise<void> => {
    const body = { name: name.trim(), color };
    if (tag) await call(changeTag, { params: { id: tag.id }, body });
    else await call(createTag, { body });
    await renew();
  };
  return (
    <FormDialog title={tag ? t('tickets.settings.changeTag') : t('tickets.settings.addTag')} onClose={onClose} save={save} disabled={name.trim() === ''}>
      {(problem) => (
        <>
          <TextInput
            data-autofocus
            label={t('tickets.settings.name')}
            value={name}
            maxLength={60}
            error={fieldError(problem('name'))}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('tickets.settings.color')}
            leftSection={<TagDot color={color} />}
            value={color}
            onChange={(next) => next && setColor(next as Tag['color'])}
            data={tagColors.map((value) => ({ value, label: t(`tickets.color.${value}`) }))}
          />
        </>
      )}
    </FormDialog>
  );
}
