import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeMacro, listMacros } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, useCan, useSession, useT } from '#ui';
import { ticketKeys } from '../reading.ts';
import { type Macro, MacroForm } from './macro-form.tsx';
import { ArchiveButton, useRenew, VocabularyPage } from './vocabulary-page.tsx';

/** Everybody's macros and one's own, archived ones last. */
function useAllMacros() {
  return useQuery({
    queryKey: [...ticketKeys.macros, 'all'],
    queryFn: async () => {
      const [live, away] = await Promise.all([call(listMacros, { query: {} }), call(listMacros, { query: { archived: 'true' } })]);
      const known = new Set(live.items.map((one) => one.id));
      return [...live.items, ...away.items.filter((one) => one.archived && !known.has(one.id))];
    },
  });
}

export default function MacrosPage(): ReactNode {
  const { t, formatNumber } = useT();
  const can = useCan();
  const { user } = useSession();
  const renew = useRenew(ticketKeys.macros);
  const { data, error, isPending, refetch } = useAllMacros();
  const [editing, setEditing] = useState<Macro | 'new' | null>(null);
  const may = (row: Macro): boolean => row.ownerId === user.id || (row.ownerId === null && can('tickets:configure'));
  const columns: Column<Macro>[] = [
    {
      key: 'name',
      head: t('tickets.settings.name'),
      grow: true,
      cell: (row) => (
        <span className="row">
          <span className={row.archived ? 'tone-3' : 'w5'}>{row.name}</span>
          {row.ownerId !== null && <Chip>{t('tickets.view.scope.mine')}</Chip>}
          {row.archived && <Chip>{t('tickets.settings.away')}</Chip>}
        </span>
      ),
    },
    { key: 'shortcut', head: t('tickets.macro.shortcut'), secondary: true, cell: (row) => row.shortcut && <code>/{row.shortcut}</code> },
    { key: 'actions', head: t('tickets.macro.actions'), secondary: true, align: 'right', cell: (row) => formatNumber(row.actions.length) },
    { key: 'used', head: t('tickets.macro.used'), align: 'right', secondary: true, cell: (row) => formatNumber(row.usedCount) },
    {
      key: 'do',
      head: '',
      align: 'right',
      cell: (row) =>
        may(row) && (
          <ArchiveButton
            name={row.name}
            archived={row.archived}
            renew={renew}
            set={(archived) => call(changeMacro, { params: { id: row.id }, body: { archived } })}
          />
        ),
    },
  ];
  return (
    <VocabularyPage
      title={t('tickets.settings.macros')}
      note={t('tickets.settings.macrosNote')}
      addLabel={t('tickets.settings.addMacro')}
      onAdd={() => setEditing('new')}
      columns={columns}
      rows={data}
      error={error}
      retry={() => void refetch()}
      loading={isPending}
      rowKey={(row) => row.id}
      onOpen={(row) => may(row) && setEditing(row)}
      emptyTitle={t('tickets.settings.noMacros')}
    >
      {editing && <MacroForm macro={editing === 'new' ? null : editing} onClose={() => setEditing(null)} renew={renew} />}
    </VocabularyPage>
  );
}
