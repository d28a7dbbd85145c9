import { IconSettings } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { liveEvents } from '#platform/client';
import {
  AppFrame,
  type Command,
  CommandsProvider,
  LiveProvider,
  type LiveSource,
  type NavItem,
  prepareSlots,
  type RailEntry,
  Slot,
  SlotsProvider,
  useCan,
  useCommands,
  usePalette,
  useSetPreferences,
  useShortcut,
  useT,
} from '#ui';
import { NoticeBars } from './bars.tsx';
import { useChooseLanguage } from './choices.tsx';
import { webModules } from './modules.ts';
import { MoreMenu } from './more-menu.tsx';
import { navigation } from './navigation.ts';
import { Palette } from './palette.tsx';
import { SessionGate } from './session.tsx';
import { settingsPages } from './settings-frame.tsx';
import { UserMenu, useDarkNow } from './user-menu.tsx';

const ShortcutMap = lazy(() => import('./shortcut-map.tsx'));

const slotFills = webModules.flatMap((one) => one.slots ?? []);
const slots = prepareSlots(slotFills);
const liveSource: LiveSource = (sink) => liveEvents(sink);

/** Everything around a page of the workspace, for signed-in people. */
export function Shell(): ReactNode {
  return (
    <SessionGate>
      <SlotsProvider slots={slots}>
        <LiveProvider source={liveSource}>
          <CommandsProvider>
            <Frame />
          </CommandsProvider>
        </LiveProvider>
      </SlotsProvider>
    </SessionGate>
  );
}

function isBelow(pathname: string, to: string): boolean {
  const base = `/${to.split('/')[1] ?? ''}`;
  return pathname === base || pathname.startsWith(`${base}/`);
}

function useRailEntries(): { main: RailEntry[]; end: RailEntry[] } {
  const { t } = useT();
  const can = useCan();
  // Only its first part: what is chosen on a page concerns nobody here.
  const pathname = useLocation({ select: (location) => `/${location.pathname.split('/')[1] ?? ''}` });
  const entries = navigation
    .filter((item) => can(item.permission))
    .map(({ key, labelKey, icon, to, badge: Badge }) => ({
      key,
      label: t(labelKey),
      icon,
      to,
      active: isBelow(pathname, to),
      ...(Badge && { badge: <Badge /> }),
    }));
  const hasSettings = settingsPages.some((page) => can(page.permission));
  const settings = { key: 'settings', label: t('web.settings.title'), icon: IconSettings, to: '/settings', active: isBelow(pathname, '/settings') };
  return { main: entries, end: hasSettings ? [settings] : [] };
}

function Frame(): ReactNode {
  const [mapOpened, setMapOpened] = useState(false);
  const { main, end } = useRailEntries();
  const openMap = (): void => setMapOpened(true);
  return (
    <>
      <GlobalKeys openMap={openMap} />
      {webModules.map((one) => one.useCommands && <ModuleCommands key={one.name} useModuleCommands={one.useCommands} />)}
      <AppFrame
        home="/"
        main={main}
        end={end}
        foot={
          <>
            <Slot name="shell.bell" />
            <UserMenu openMap={openMap} />
          </>
        }
        more={<MoreMenu entries={[...main, ...end].slice(4)} />}
        bars={<NoticeBars />}
      >
        <Outlet />
      </AppFrame>
      <Palette openMap={openMap} />
      {mapOpened && (
        <Suspense fallback={null}>
          <ShortcutMap onClose={() => setMapOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

/** One component for each module: its hook keeps its place however many modules there are. */
function ModuleCommands({ useModuleCommands }: { useModuleCommands: () => Command[] }): ReactNode {
  useCommands(useModuleCommands());
  return null;
}

function GlobalKeys({ openMap }: { openMap: () => void }): ReactNode {
  const { t, language } = useT();
  const can = useCan();
  const navigate = useNavigate();
  const palette = usePalette();
  const choose = useChooseLanguage();
  const setPreferences = useSetPreferences();
  const dark = useDarkNow();
  const switchLanguage = (): void => choose(language === 'en' ? 'zh-CN' : 'en');
  const switchScheme = (): void => setPreferences({ colorScheme: dark ? 'light' : 'dark' });
  useShortcut('mod+k', () => (palette.opened ? palette.close() : palette.open()), { labelKey: 'web.keys.palette', inDialog: palette.opened });
  useShortcut('?', openMap, { labelKey: 'web.keys.map' });
  useShortcut('alt+l', switchLanguage, { labelKey: 'web.keys.language' });
  useShortcut('alt+d', switchScheme, { labelKey: 'web.keys.scheme' });
  const commands: Command[] = [
    ...navigation
      .filter((item) => can(item.permission))
      .map((item, at) => ({
        id: `go.${item.key}`,
        label: t(item.labelKey),
        group: t('web.palette.goTo'),
        icon: item.icon,
        keys: item.shortcut,
        order: 500 + at,
        run: () => void navigate({ to: item.to }),
      })),
    ...settingsPages
      .filter((page) => can(page.permission))
      .map((page, at) => ({
        id: `settings.${page.path}`,
        label: t(page.labelKey),
        hint: t('web.settings.title'),
        group: t('web.palette.goTo'),
        icon: page.icon ?? IconSettings,
        order: 600 + at,
        run: () => void navigate({ to: `/settings/${page.path}` }),
      })),
    { id: 'web.map', label: t('web.keys.map'), group: t('web.palette.workspace'), keys: '?', order: 700, run: openMap },
    {
      id: 'web.language',
      label: t('web.keys.language'),
      hint: language === 'en' ? '简体中文' : 'English',
      group: t('web.palette.workspace'),
      keys: 'alt+l',
      order: 701,
      run: switchLanguage,
    },
    { id: 'web.scheme', label: t('web.keys.scheme'), group: t('web.palette.workspace'), keys: 'alt+d', order: 702, run: switchScheme },
  ];
  useCommands(commands);
  return navigation.map((item) => item.shortcut && can(item.permission) && <GoToKey key={item.key} item={item} />);
}

function GoToKey({ item }: { item: NavItem }): ReactNode {
  const navigate = useNavigate();
  useShortcut(item.shortcut ?? '', () => void navigate({ to: item.to }), { labelKey: item.labelKey, groupKey: 'web.keys.goTo' });
  return null;
}
