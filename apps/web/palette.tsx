import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Chip, type Command, Kbd, useOfferedCommands, usePalette, useT } from '#ui';
import { type Match, matchText, pieces } from './matching.ts';
import { useSearchHits } from './searching.ts';
import css from './shell.module.css';

type Option = { command: Command; match: Match };
type Group = { name: string; options: Option[] };

/** Ctrl K or Cmd K: commands of what is open, of the workspace, places to go, and what the search providers find. */
export function Palette({ openMap }: { openMap: () => void }): ReactNode {
  const { t } = useT();
  const { opened, close } = usePalette();
  return (
    <Modal
      opened={opened}
      onClose={close}
      size={640}
      withCloseButton={false}
      padding={0}
      yOffset="min(112px, 8dvh)"
      attributes={{ content: { 'aria-label': t('web.palette.title') } }}
    >
      <PaletteBody close={close} openMap={openMap} />
    </Modal>
  );
}

function ranked(commands: readonly Command[], query: string): Option[] {
  if (query.trim() === '') return commands.map((command) => ({ command, match: { score: 0, ranges: [] } }));
  return commands
    .flatMap((command) => {
      const match = matchText(command.label, query);
      if (match) return [{ command, match }];
      const wide = matchText(`${command.label} ${command.keywords ?? ''} ${command.hint ?? ''}`, query);
      return wide ? [{ command, match: { score: wide.score - 2, ranges: [] } }] : [];
    })
    .sort((a, b) => b.match.score - a.match.score);
}

function grouped(options: readonly Option[], fallback: string): Group[] {
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const name = option.command.group ?? fallback;
    groups.set(name, [...(groups.get(name) ?? []), option]);
  }
  return [...groups].map(([name, list]) => ({ name, options: list }));
}

function useGroups(query: string, inContext: boolean): { groups: Group[]; chip: string | undefined; searching: boolean } {
  const { t } = useT();
  const offered = useOfferedCommands();
  const navigate = useNavigate();
  const { hits, searching } = useSearchHits(query);
  const context = inContext ? offered.context : undefined;
  const found = hits.map((hit) => ({
    command: {
      id: `hit.${hit.provider}.${hit.id}`,
      label: hit.label,
      hint: hit.hint,
      icon: hit.icon,
      group: t(hit.labelKey),
      run: () => void navigate({ to: hit.to }),
    },
    match: matchText(hit.label, query) ?? { score: 0, ranges: [] },
  }));
  return {
    chip: context?.chip,
    searching,
    groups: [
      ...(context ? grouped(ranked(offered.inContext, query), context.group) : []),
      ...grouped(found, ''),
      ...grouped(ranked(offered.elsewhere, query), t('web.palette.goTo')),
    ],
  };
}

function PaletteBody({ close, openMap }: { close: () => void; openMap: () => void }): ReactNode {
  const { t } = useT();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [inContext, setInContext] = useState(true);
  const { groups, chip, searching } = useGroups(query, inContext);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const options = groups.flatMap((group) => group.options);
  const current = Math.min(active, options.length - 1);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${String(current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const run = (option: Option | undefined): void => {
    if (!option) return;
    close();
    // After the dialog has given the focus back, so that a command may move it.
    setTimeout(() => void option.command.run(), 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: options.length - 1 };
    const to = moves[event.key];
    if (to !== undefined && (query === '' || !['Home', 'End'].includes(event.key))) {
      setActive((to + options.length) % Math.max(1, options.length));
      event.preventDefault();
    } else if (event.key === 'Enter') {
      run(options[current]);
      event.preventDefault();
    } else if (event.key === 'Backspace' && query === '' && chip) {
      setInContext(false);
    }
  };
  let at = -1;
  return (
    <div className={css.dialog}>
      <div className={css.dialogHead}>
        {chip && <Chip tone="acc">{chip}</Chip>}
        <input
          className={css.query}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKey}
          data-autofocus
          placeholder={t('ui.palette.find')}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-label={t('web.palette.title')}
          autoComplete="off"
          spellCheck={false}
          aria-activedescendant={options[current] ? `${listId}-${String(current)}` : undefined}
        />
        {chip && query === '' && (
          <span className="row t12 tone-3">
            <Kbd keys="backspace" />
            {t('web.palette.leave')}
          </span>
        )}
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={t('web.palette.title')} className={css.options}>
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name}>
            <div className={css.group} aria-hidden>
              {group.name}
            </div>
            {group.options.map((option) => {
              at += 1;
              const place = at;
              return (
                <PaletteOption
                  key={option.command.id}
                  option={option}
                  id={`${listId}-${String(place)}`}
                  place={place}
                  selected={place === current}
                  onHover={() => setActive(place)}
                  onRun={() => run(option)}
                />
              );
            })}
          </div>
        ))}
        {options.length === 0 && (
          <p className={css.nothing} role="status">
            {searching ? t('web.palette.searching') : t('web.palette.nothing', { query })}
          </p>
        )}
      </div>
      <div className={css.dialogFoot} data-no-print>
        <span>
          <Kbd keys="up" />
          <Kbd keys="down" />
          {t('web.palette.move')}
        </span>
        <span>
          <Kbd keys="enter" />
          {t('web.palette.run')}
        </span>
        <button
          type="button"
          className={css.footButton}
          onClick={() => {
            close();
            openMap();
          }}
        >
          <Kbd keys="?" />
          {t('web.keys.map')}
        </button>
      </div>
    </div>
  );
}

function PaletteOption(props: { option: Option; id: string; place: number; selected: boolean; onHover: () => void; onRun: () => void }): ReactNode {
  const { command, match } = props.option;
  const IconMark = command.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the text field that owns this list
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.selected}
      data-at={props.place}
      className={css.option}
      onMouseMove={props.selected ? undefined : props.onHover}
      onClick={props.onRun}
    >
      {IconMark ? <IconMark size={16} stroke={1.7} aria-hidden /> : <span className={css.noIcon} />}
      <span className="ell">
        {pieces(command.label, match.ranges).map((piece, at) => (piece.marked ? <mark key={`${piece.text}${String(at)}`}>{piece.text}</mark> : piece.text))}
      </span>
      {command.hint && <span className={`${css.optionHint} ell`}>{command.hint}</span>}
      {command.keys && (
        <span className={css.optionKeys}>
          <Kbd keys={command.keys} />
        </span>
      )}
    </div>
  );
}
