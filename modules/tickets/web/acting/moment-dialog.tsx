import { Button, TextInput } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { fieldError, useT } from '#ui';
import { fromLocalText, localText, presetsFrom } from '../moments.ts';
import css from './acting.module.css';
import { ChoiceDialog } from './choice-dialog.tsx';

/** Picks a moment to come: presets by name, or any date and time, in the person's own zone. */
export function MomentDialog(props: {
  opened: boolean;
  onClose: () => void;
  title: string;
  onPick: (iso: string) => void;
  clear?: { label: string; run: () => void } | undefined;
}): ReactNode {
  const { t, formatDate, timeZone } = useT();
  const presets = props.opened ? presetsFrom(Date.now(), timeZone) : [];
  const choices = [
    ...presets.map(({ key, at }) => ({ key, label: t(`tickets.moment.${key}`), hint: formatDate(at, 'weekday'), icon: IconClock })),
    ...(props.clear ? [{ key: 'clear', label: props.clear.label }] : []),
  ];
  const pick = (key: string): void => {
    const preset = presets.find((one) => one.key === key);
    if (preset) props.onPick(new Date(preset.at).toISOString());
    else props.clear?.run();
  };
  return (
    <ChoiceDialog opened={props.opened} onClose={props.onClose} title={props.title} choices={choices} onPick={pick}>
      <OwnMoment onPick={props.onPick} />
    </ChoiceDialog>
  );
}

function OwnMoment({ onPick }: { onPick: (iso: string) => void }): ReactNode {
  const { t, timeZone } = useT();
  const [typed, setTyped] = useState(() => localText(Date.now() + 86_400_000, timeZone));
  const [problem, setProblem] = useState<string | null>(null);
  const apply = (): void => {
    const at = fromLocalText(typed, timeZone);
    if (at === null || at <= Date.now()) setProblem(t('tickets.moment.past'));
    else onPick(new Date(at).toISOString());
  };
  return (
    <form
      className={css.own}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        style={{ flex: 1 }}
        type="datetime-local"
        label={t('tickets.moment.own', { zone: timeZone.replaceAll('_', ' ') })}
        value={typed}
        error={fieldError(problem)}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <Button type="submit" style={{ height: 32 }}>
        {t('tickets.moment.set')}
      </Button>
    </form>
  );
}
