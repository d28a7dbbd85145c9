import { Button, Menu, Popover } from '@mantine/core';
import { IconBookmarkPlus, IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Translator, useT } from '#ui';
import { useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { asFilter, asValues, type FilterKey, type FilterKind, type FilterValues, useFilterKinds } from './filter-kinds.ts';
import css from './list.module.css';

/** What the list is narrowed to, as chips; "Add filter" offers the rest. */
export function FilterBar({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useT();
  const { added, listing } = useInboxPlace();
  const { setAdded, setDialog } = useInboxActions();
  const values = asValues(added);
  const apply = (next: FilterValues): void => setAdded(asFilter(next), listing?.sort);
  const any = Object.keys(values).length > 0;
  return (
    <div className={css.filters} role="group" aria-label={t('tickets.filter.bar')}>
      <FilterChips values={values} onChange={apply} autoOpen={!any} />
      <span className="push row" style={{ gap: 2 }}>
        {any && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconBookmarkPlus size={14} stroke={1.7} aria-hidden />}
            onClick={() => setDialog({ name: 'saveView', tickets: [] })}
          >
            {t('tickets.filter.save')}
          </Button>
        )}
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            if (any) apply({});
            onClose();
          }}
        >
          {any ? t('tickets.filter.clear') : t('ui.close')}
        </Button>
      </span>
    </div>
  );
}

/** Also used where a view is defined in the settings. */
export function FilterChips({
  values,
  onChange,
  autoOpen = false,
}: {
  values: FilterValues;
  onChange: (next: FilterValues) => void;
  autoOpen?: boolean;
}): ReactNode {
  const words = useT();
  const { t } = words;
  const kinds = useFilterKinds();
  const [editing, setEditing] = useState<FilterKey | null>(null);
  const [menu, setMenu] = useState(autoOpen);
  const shown = kinds.filter((kind) => values[kind.key] !== undefined || kind.key === editing);
  const set = (key: FilterKey, value: string): void => {
    const { [key]: _, ...rest } = values;
    onChange(value === '' ? rest : { ...rest, [key]: value });
  };
  const begin = (kind: FilterKind): void => {
    // A filter with one value needs no question.
    if (kind.kind === 'one' && kind.options.length === 1) set(kind.key, kind.options[0]?.value ?? '');
    else setEditing(kind.key);
  };
  return (
    <>
      {shown.map((kind) => (
        <Popover key={kind.key} opened={editing === kind.key} onChange={(opened) => !opened && setEditing(null)} trapFocus position="bottom-start" width={260}>
          <Popover.Target>
            <span className={css.filter}>
              <button
                type="button"
                className={css.filterName}
                aria-expanded={editing === kind.key}
                onClick={() => setEditing(editing === kind.key ? null : kind.key)}
              >
                {chipText(kind, values[kind.key] ?? '', words)}
              </button>
              <button
                type="button"
                className={css.filterOff}
                aria-label={t('tickets.filter.remove', { name: kind.label })}
                onClick={() => {
                  set(kind.key, '');
                  setEditing(null);
                }}
              >
                <IconX size={12} stroke={2} aria-hidden />
              </button>
            </span>
          </Popover.Target>
          <Popover.Dropdown>
            <FilterEditor kind={kind} value={values[kind.key] ?? ''} onChange={(value) => set(kind.key, value)} onClose={() => setEditing(null)} />
          </Popover.Dropdown>
        </Popover>
      ))}
      <Menu position="bottom-start" opened={menu} onChange={setMenu}>
        <Menu.Target>
          <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}>
            {t('tickets.filter.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={340} style={{ overflowY: 'auto' }}>
          {kinds
            .filter((kind) => values[kind.key] === undefined)
            .map((kind) => (
              <Menu.Item key={kind.key} onClick={() => begin(kind)}>
                {kind.label}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function chipText(kind: FilterKind, value: string, { t, formatSeries }: Pick<Translator, 't' | 'formatSeries'>): string {
  const any = t('tickets.filter.any');
  if (kind.kind === 'many' || kind.kind === 'one') {
    const names = value
      .split(',')
      .filter(Boolean)
      .map((one) => kind.options.find((option) => option.value === one)?.label ?? one);
    const joined = names.length === 0 ? any : formatSeries(names);
    return joined === kind.label ? joined : t('tickets.filter.chip', { name: kind.label, value: joined });
  }
  return t('tickets.filter.chip', { name: kind.label, value: kind.kind === 'date' ? value.slice(0, 10) : value || any });
}
