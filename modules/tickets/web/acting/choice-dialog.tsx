import { Modal, TextInput } from '@mantine/core';
import { IconCheck, IconSquare, IconSquareCheckFilled, IconSquareMinusFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react';
import { type Icon, Kbd, useFocusBack, useT } from '#ui';
import css from './acting.module.css';

export type Choice = { key: string; label: string; hint?: string | undefined; icon?: Icon | undefined; mark?: ReactNode; keys?: string | undefined };

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  choices: readonly Choice[];
  current?: string | undefined;
  /** Several at once: Enter toggles, Ctrl or Cmd with Enter is done. */
  many?: { chosen: ReadonlySet<string>; partly?: ReadonlySet<string>; onToggle: (key: string) => void; onDone: () => void; doneLabel: string };
  onPick?: (key: string) => void;
  /** For what is typed and not in the list. */
  onNew?: { label: (typed: string) => string; run: (typed: string) => void } | undefined;
  onQuery?: (query: string) => void;
  loading?: boolean;
  children?: ReactNode;
};

/** A searchable list for one step of work: assign, move, tag. Everything by keyboard, like the palette. */
export function ChoiceDialog(props: Props): ReactNode {
  const { t } = useT();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={440}
      padding={0}
      styles={{ header: { borderBottom: 0 }, body: { padding: 0 } }}
    >
      {props.opened && <ChoiceList {...props} />}
    </Modal>
  );
}

function ChoiceList(props: Props): ReactNode {
  const { choices, many, onPick, onNew, title } = props;
  const { t } = useT();
  useFocusBack();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const wanted = query.trim().toLowerCase();
  const shown = useMemo(
    () => (props.onQuery ? [...choices] : choices.filter((one) => `${one.label} ${one.hint ?? ''} ${one.key}`.toLowerCase().includes(wanted))),
    [choices, wanted, props.onQuery],
  );
  const offersNew = onNew && wanted !== '' && !choices.some((one) => one.label.toLowerCase() === wanted);
  const count = shown.length + (offersNew ? 1 : 0);
  const active = Math.min(at, Math.max(0, count - 1));
  const pick = (index: number): void => {
    const one = shown[index];
    if (!one) {
      if (offersNew) onNew.run(query.trim());
      setQuery('');
    } else if (many) many.onToggle(one.key);
    else onPick?.(one.key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setAt((active + (event.key === 'ArrowDown' ? 1 : count - 1)) % Math.max(1, count));
    else if (event.key === 'Enter' && many && (event.metaKey || event.ctrlKey)) many.onDone();
    else if (event.key === 'Enter') pick(active);
    else return;
    event.preventDefault();
    document.getElementById(`${listId}-${String(active)}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="col">
      <TextInput
        data-autofocus
        className={css.find}
        aria-label={title}
        placeholder={t('tickets.choose.find')}
        value={query}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={count > 0 ? `${listId}-${String(active)}` : undefined}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
          props.onQuery?.(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      {/* A list of nothing is none. */}
      <div {...(count > 0 && { role: 'listbox', 'aria-label': title, 'aria-multiselectable': many ? true : undefined })} id={listId} className={css.choices}>
        {shown.map((one, index) => (
          <ChoiceRow
            key={one.key}
            id={`${listId}-${String(index)}`}
            choice={one}
            active={index === active}
            current={one.key === props.current}
            chosen={many?.chosen.has(one.key)}
            partly={many?.partly?.has(one.key)}
            onPick={() => pick(index)}
            onHover={() => setAt(index)}
          />
        ))}
        {offersNew && (
          <ChoiceRow
            id={`${listId}-${String(shown.length)}`}
            choice={{ key: '+', label: onNew.label(query.trim()) }}
            active={active === shown.length}
            current={false}
            onPick={() => pick(shown.length)}
            onHover={() => setAt(shown.length)}
          />
        )}
        {count === 0 && <div className={css.nothing}>{props.loading ? t('ui.loading') : t('tickets.choose.none')}</div>}
      </div>
      {props.children}
      {many && (
        <div className={css.choiceFoot}>
          <Kbd keys="enter" />
          <span>{t('tickets.choose.toggle')}</span>
          <button type="button" className={css.done} onClick={many.onDone}>
            {many.doneLabel}
            <Kbd keys="mod+enter" joined />
          </button>
        </div>
      )}
    </div>
  );
}

/** Only for the eye: the row itself says whether it is chosen. */
function ChosenMark({ chosen, partly }: { chosen: boolean; partly: boolean }): ReactNode {
  const Mark = chosen ? IconSquareCheckFilled : partly ? IconSquareMinusFilled : IconSquare;
  return (
    <span className={chosen || partly ? 'tone-acc' : 'tone-3'} style={{ display: 'grid' }}>
      <Mark size={18} stroke={1.7} aria-hidden />
    </span>
  );
}

type RowProps = {
  id: string;
  choice: Choice;
  active: boolean;
  current: boolean;
  chosen?: boolean | undefined;
  partly?: boolean | undefined;
  onPick: () => void;
  onHover: () => void;
};
function ChoiceRow({ id, choice, active, current, chosen, partly, onPick, onHover }: RowProps): ReactNode {
  const Mark = choice.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the text field above keeps the focus and handles the keys
    <div
      role="option"
      id={id}
      aria-selected={chosen ?? current}
      data-active={active || undefined}
      className={css.choice}
      onClick={onPick}
      onMouseMove={onHover}
    >
      {chosen !== undefined && <ChosenMark chosen={chosen} partly={partly === true} />}
      {choice.mark ?? (Mark && <Mark size={16} stroke={1.7} aria-hidden />)}
      <span className="ell">{choice.label}</span>
      {choice.hint && <span className="ell tone-3 t12 grow">{choice.hint}</span>}
      <span className="push row">
        {choice.keys && <Kbd keys={choice.keys} />}
        {current && <IconCheck size={16} stroke={1.9} aria-hidden />}
      </span>
    </div>
  );
}
