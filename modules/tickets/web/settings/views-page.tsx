import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { changeView, createView, deleteView, sortKeys, type View } from '#contract/tickets';
import { call } from '#platform/client';
import { Chip, type Column, FieldPair, fieldError, toast, useCan, useT } from '#ui';
import { useTellFailure } from '../acting/changing.ts';
import { FilterChips } from '../list/filter-bar.tsx';
import { asFilter, asValues, useFilterKinds } from '../list/filter-kinds.ts';
import { useTeams } from '../neighbours.ts';
import { viewIcon, viewIconNames } from '../queue-icons.ts';
import { ticketKeys, useViews } from '../reading.ts';
import { FormDialog } from './form-dialog.tsx';
import css from './settings.module.css';
import { useRenew, VocabularyPage } from './vocabulary-page.tsx';

export default function ViewsPage(): ReactNode {
  const { t, formatSeries } = useT();
  const kinds = useFilterKinds();
  const renew = useRenew(ticketKeys.views, ticketKeys.counts);
  const tellFailure = useTellFailure();
  const { data, error, isPending, refetch } = useViews();
  const [editing, setEditing] = useState<View | 'new' | null>(null);
  const remove = async (view: View): Promise<void> => {
    try {
      await call(deleteView, { params: { id: view.id } });
      await renew();
      const { name, icon, filter, sort, scope, teamId, position } = view;
      toast({
        message: t('tickets.view.removed', { name }),
        undo: () => void call(createView, { body: { name, icon, filter, sort, scope, teamId, position } }).then(renew, tellFailure),
      });
    } catch (problem) {
      tellFailure(problem);
    }
  };
  const said = (view: View): string => formatSeries(Object.keys(view.filter).map((key) => kinds.find((kind) => kind.key === key)?.label ?? key));
  const columns: Column<View>[] = [
    {
      key: 'name',
      head: t('tickets.settings.name'),
      grow: true,
      cell: (row) => {
        const Mark = viewIcon(row.icon);
        return (
          <span className="row">
            <Mark size={16} stroke={1.7} aria-hidden />
            <span className="w5 ell">{row.name}</span>
          </span>
        );
      },
    },
    { key: 'filter', head: t('tickets.view.filters'), secondary: true, cell: (row) => <span className="tone-3 ell">{said(row)}</span> },
    {
      key: 'scope',
      head: t('tickets.view.scope'),
      cell: (row) => <Chip tone={row.scope === 'mine' ? 'neutral' : 'acc'}>{t(`tickets.view.scope.${row.scope}`)}</Chip>,
    },
    {
      key: 'do',
      head: '',
      align: 'right',
      cell: (row) =>
        row.mayChange && (
          <Tooltip label={t('tickets.view.remove', { name: row.name })}>
            <ActionIcon
              aria-label={t('tickets.view.remove', { name: row.name })}
              onClick={(event) => {
                event.stopPropagation();
                void remove(row);
              }}
            >
              <IconTrash size={16} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
  return (
    <VocabularyPage
      title={t('tickets.settings.views')}
      note={t('tickets.settings.viewsNote')}
      addLabel={t('tickets.settings.addView')}
      onAdd={() => setEditing('new')}
      columns={columns}
      rows={data}
      error={error}
      retry={() => void refetch()}
      loading={isPending}
      rowKey={(row) => row.id}
      onOpen={(row) => row.mayChange && setEditing(row)}
      emptyTitle={t('tickets.settings.noViews')}
    >
      {editing && <ViewForm view={editing === 'new' ? null : editing} onClose={() => setEditing(null)} renew={renew} />}
    </VocabularyPage>
  );
}

function ViewForm({ view, onClose, renew }: { view: View | null; onClose: () => void; renew: () => Promise<void> }): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { data: teams = [] } = useTeams();
  const [form, setForm] = useState({
    name: view?.name ?? '',
    icon: view?.icon ?? 'filter',
    sort: view?.sort ?? ('-updatedAt' as const),
    scope: view?.scope ?? ('mine' as const),
    teamId: view?.teamId ?? null,
  });
  const [values, setValues] = useState(asValues(view?.filter ?? { status: 'active' }));
  const set = (change: Partial<typeof form>): void => setForm({ ...form, ...change });
  const save = async (): Promise<void> => {
    const body = { ...form, name: form.name.trim(), filter: asFilter(values), teamId: form.scope === 'team' ? form.teamId : null };
    if (view) await call(changeView, { params: { id: view.id }, body: { ...body, version: view.version } });
    else await call(createView, { body });
    await renew();
  };
  return (
    <FormDialog
      title={view ? t('tickets.settings.changeView') : t('tickets.settings.addView')}
      onClose={onClose}
      save={save}
      size={600}
      disabled={form.name.trim() === '' || (form.scope === 'team' && form.teamId === null)}
    >
      {(problem) => (
        <>
          <TextInput
            data-autofocus
            label={t('tickets.view.name')}
            value={form.name}
            maxLength={60}
            error={fieldError(problem('name'))}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <div role="group" aria-label={t('tickets.view.filters')}>
            <div className={css.label}>{t('tickets.view.filters')}</div>
            <div className={css.chips}>
              <FilterChips values={values} onChange={setValues} />
              {Object.keys(values).length > 0 && (
                <Button size="compact-xs" variant="subtle" onClick={() => setValues({})}>
                  {t('tickets.filter.clear')}
                </Button>
              )}
            </div>
          </div>
          <FieldPair>
            <Select
              label={t('tickets.view.sort')}
              value={form.sort}
              onChange={(next) => next && set({ sort: next as typeof form.sort })}
              data={sortKeys.map((value) => ({ value, label: t(`tickets.sort.${value}`) }))}
            />
            <Select
              label={t('tickets.view.icon')}
              value={form.icon}
              onChange={(next) => next && set({ icon: next })}
              data={viewIconNames.map((value) => ({ value, label: t(`tickets.view.icon.${value}`) }))}
            />
          </FieldPair>
          {can('tickets:configure') && (
            <Select
              label={t('tickets.view.scope')}
              value={form.scope}
              onChange={(next) => next && set({ scope: next as typeof form.scope })}
              data={(['mine', 'team', 'everyone'] as const).map((value) => ({ value, label: t(`tickets.view.scope.${value}`) }))}
            />
          )}
          {form.scope === 'team' && (
            <Select
              label={t('tickets.filter.team')}
              value={form.teamId === null ? null : String(form.teamId)}
              onChange={(next) => set({ teamId: next ? Number(next) : null })}
              data={teams.map((one) => ({ value: String(one.id), label: one.name }))}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
