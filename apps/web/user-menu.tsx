import { Button, Popover, SegmentedControl, Switch, Tooltip, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Avatar, type ColorScheme, type Density, Kbd, type Language, languages, Slot, useSession, useSetPreferences, useT } from '#ui';
import { useChooseLanguage } from './choices.tsx';
import { useSignOut } from './session.tsx';
import css from './shell.module.css';

export function useDarkNow(): boolean {
  return useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
}

/** The own face below the rail: who one is, how the workspace looks, the way out. */
export function UserMenu({ openMap }: { openMap: () => void }): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="right-end" width={280} trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={user.name} position="right" disabled={opened}>
          <UnstyledButton
            className={css.face}
            onClick={() => setOpened((now) => !now)}
            aria-label={t('web.user.menu', { name: user.name })}
            aria-expanded={opened}
            aria-haspopup="dialog"
          >
            <Avatar name={user.name} size={32} own />
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('web.user.menu', { name: user.name })}>
        <UserChoices
          onKeys={() => {
            setOpened(false);
            openMap();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Also the content of "More" on a phone, where there are no keys to list. */
export function UserChoices({ onKeys }: { onKeys?: () => void }): ReactNode {
  const { t, language } = useT();
  const { user } = useSession();
  const setPreferences = useSetPreferences();
  const choose = useChooseLanguage();
  const signOut = useSignOut();
  const { colorScheme = 'auto', density = 'normal', singleKeys = true } = user.preferences;
  return (
    <div className={css.choices}>
      <div className="row">
        <Avatar name={user.name} size={32} own />
        <div className="grow">
          <div className="w6 ell">{user.name}</div>
          <div className="t12 tone-3 ell">{user.email}</div>
        </div>
      </div>
      <Slot name="shell.status" />
      <Choice
        label={t('web.user.language')}
        value={language}
        onChange={(value) => choose(value as Language)}
        options={languages.map(({ code, name }) => ({ value: code, label: name }))}
      />
      <Choice
        label={t('web.user.scheme')}
        value={colorScheme}
        onChange={(value) => setPreferences({ colorScheme: value as ColorScheme })}
        options={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`web.user.scheme.${value}`) }))}
      />
      <Choice
        label={t('web.user.density')}
        value={density}
        onChange={(value) => setPreferences({ density: value as Density })}
        options={(['compact', 'normal', 'comfortable'] as const).map((value) => ({ value, label: t(`web.user.density.${value}`) }))}
      />
      {onKeys && (
        <Switch label={t('web.user.singleKeys')} checked={singleKeys} onChange={(event) => setPreferences({ singleKeys: event.currentTarget.checked })} />
      )}
      <div className={css.choiceFoot}>
        {onKeys && (
          <Button variant="subtle" onClick={onKeys} leftSection={<IconKeyboard size={16} stroke={1.7} aria-hidden />} rightSection={<Kbd keys="?" />}>
            {t('web.keys.map')}
          </Button>
        )}
        <Button variant="subtle" onClick={() => void signOut()} leftSection={<IconLogout size={16} stroke={1.7} aria-hidden />}>
          {t('web.user.signOut')}
        </Button>
      </div>
    </div>
  );
}

function Choice({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
}): ReactNode {
  return (
    <div>
      <div className="t12 tone-3" aria-hidden>
        {label}
      </div>
      <SegmentedControl aria-label={label} fullWidth mt={4} value={value} onChange={onChange} data={options} />
    </div>
  );
}
