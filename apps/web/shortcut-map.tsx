import { ActionIcon, Modal, TextInput } from '@mantine/core';
import { IconKeyboard, IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Kbd, useActiveShortcuts, useCan, useFocusBack, useSession, useT } from '#ui';
import { webModules } from './modules.ts';
import css from './shell.module.css';

const declared = webModules.flatMap((one) => one.shortcuts ?? []);

type Line = { keys: string; label: string };

/** What can be pressed here and on other pages, by group, each key once. */
function useGroups(filter: string): { name: string; lines: Line[] }[] {
  const { t } = useT();
  const can = useCan();
  const active = useActiveShortcuts();
  const groups = new Map<string, Map<string, Line>>();
  for (const { groupKey, labelKey, keys } of [...active, ...declared.filter((one) => can(one.permission))]) {
    const lines = groups.get(groupKey) ?? new Map<string, Line>();
    if (!lines.has(labelKey)) lines.set(labelKey, { keys, label: t(labelKey) });
    groups.set(groupKey, lines);
  }
  const wanted = filter.trim().toLowerCase();
  return [...groups]
    .map(([key, lines]) => ({
      name: t(key),
      lines: [...lines.values()].filter((line) => wanted === '' || line.label.toLowerCase().includes(wanted) || line.keys.toLowerCase() === wanted),
    }))
    .filter((group) => group.lines.length > 0);
}

export default function ShortcutMap({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useT();
  const [filter, setFilter] = useState('');
  useFocusBack();
  const groups = useGroups(filter);
  const { preferences } = useSession().user;
  return (
    <Modal opened onClose={onClose} size={1000} withCloseButton={false} padding={0} attributes={{ content: { 'aria-label': t('web.map.title') } }}>
      <div className={css.dialog}>
        <div className={css.dialogHead}>
          <h2 className="t16 grow">{t('web.map.title')}</h2>
          <TextInput
            w={220}
            data-autofocus
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
            placeholder={t('web.map.filter')}
            aria-label={t('web.map.filter')}
            leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          />
          <ActionIcon onClick={onClose} aria-label={t('ui.close')}>
            <IconX size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
        <div className={css.map} role="region" aria-label={t('web.map.title')} tabIndex={0}>
          {groups.map((group) => (
            <section key={group.name}>
              <h3 className={css.mapGroup}>{group.name}</h3>
              <ul>
                {group.lines.map((line) => (
                  <li key={line.label} className={css.mapLine}>
                    <span className="ell">{line.label}</span>
                    <Kbd keys={line.keys} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
          {groups.length === 0 && <p className="tone-3">{t('web.map.nothing', { filter })}</p>}
        </div>
        <div className={css.dialogFoot}>
          <span>
            <IconKeyboard size={14} stroke={1.7} aria-hidden />
            {preferences.singleKeys === false ? t('web.map.off') : t('web.map.note')}
          </span>
        </div>
      </div>
    </Modal>
  );
}
