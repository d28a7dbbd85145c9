import { ActionIcon, Drawer, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft, IconLayoutSidebar, IconLayoutSidebarRight } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useT } from './i18n/translating.tsx';
import { useShortcut } from './keyboard.tsx';
import css from './page.module.css';

type PageState = { sideHidden: boolean; openSide: () => void; panelHidden: boolean; openPanel: () => void; sideLabel: string; panelLabel: string };
const PageContext = createContext<PageState | null>(null);

/** Widths of the design language: the panel is a drawer below 1280, the side list below 1024, one pane below 720. */
export function useWidths(): { panelIsDrawer: boolean; sideIsDrawer: boolean; onePane: boolean } {
  const options = { getInitialValueInEffect: false };
  return {
    panelIsDrawer: useMediaQuery('(max-width: 1279.98px)', false, options),
    sideIsDrawer: useMediaQuery('(max-width: 1023.98px)', false, options),
    onePane: useMediaQuery('(max-width: 719.98px)', false, options),
  };
}

/**
 * One page of the workspace: optional side list, the work area (main), optional right panel. `title` names the browser
 * tab; the visible h1 is the PageHead's.
 */
export function Page(props: {
  title: string;
  side?: ReactNode;
  sideLabel?: string;
  panel?: ReactNode;
  panelLabel?: string;
  panelWidth?: number;
  children: ReactNode;
}): ReactNode {
  const { t } = useT();
  const { side, panel, panelWidth = 292, title } = props;
  const sideLabel = props.sideLabel ?? t('ui.page.side');
  const panelLabel = props.panelLabel ?? t('ui.page.panel');
  const { panelIsDrawer, sideIsDrawer } = useWidths();
  const [drawer, setDrawer] = useState<'side' | 'panel' | null>(null);
  const { href } = useLocation();
  const sideHidden = Boolean(side) && sideIsDrawer;
  const panelHidden = Boolean(panel) && panelIsDrawer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drawer closes when the address changes
  useEffect(() => setDrawer(null), [href]);
  useEffect(() => {
    document.title = `${title} · Careloop`;
  }, [title]);
  useShortcut('mod+i', () => setDrawer((now) => (now === 'panel' ? null : 'panel')), { enabled: panelHidden, labelKey: 'ui.page.openPanel', inDialog: true });
  const state = useMemo<PageState>(
    () => ({ sideHidden, panelHidden, sideLabel, panelLabel, openSide: () => setDrawer('side'), openPanel: () => setDrawer('panel') }),
    [sideHidden, panelHidden, sideLabel, panelLabel],
  );
  const drawerProps = { onClose: () => setDrawer(null), withCloseButton: true, padding: 0, closeButtonProps: { 'aria-label': t('ui.close') } };
  return (
    <PageContext value={state}>
      <div className={css.page}>
        {side && !sideHidden && (
          <aside className={css.side} aria-label={sideLabel}>
            {side}
          </aside>
        )}
        <main id="main" tabIndex={-1} className={css.work}>
          {props.children}
        </main>
        {panel && !panelHidden && (
          <aside className={css.panel} style={{ width: panelWidth }} aria-label={panelLabel}>
            {panel}
          </aside>
        )}
      </div>
      {side && sideHidden && (
        <Drawer
          {...drawerProps}
          opened={drawer === 'side'}
          position="left"
          size={264}
          title={sideLabel}
          withCloseButton={false}
          styles={{ header: { display: 'none' }, body: { height: '100%', padding: 0 }, content: { background: 'var(--canvas)' } }}
        >
          <div className={css.drawerBody}>{side}</div>
        </Drawer>
      )}
      {panel && panelHidden && (
        <Drawer {...drawerProps} opened={drawer === 'panel'} position="right" size={Math.max(320, panelWidth)} title={panelLabel}>
          {panel}
        </Drawer>
      )}
    </PageContext>
  );
}

function DrawerButton({ label, onClick, keys, children }: { label: string; onClick: () => void; keys?: string; children: ReactNode }): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} aria-keyshortcuts={keys} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** The page's h1 with what stands beside it. Buttons for hidden drawers appear by themselves. */
export function PageHead({
  title,
  note,
  children,
  before,
  level = 1,
}: {
  title: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
  before?: ReactNode;
  level?: 1 | 2;
}): ReactNode {
  const page = useContext(PageContext);
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <header className={css.head}>
      {page?.sideHidden && level === 1 && (
        <DrawerButton label={page.sideLabel} onClick={page.openSide}>
          <IconLayoutSidebar size={18} stroke={1.7} aria-hidden />
        </DrawerButton>
      )}
      {before}
      <Heading className={css.headTitle} data-focus-target tabIndex={-1}>
        {title}
      </Heading>
      {note !== undefined && <span className={css.headNote}>{note}</span>}
      <div className={css.headActions}>
        {children}
        {level === 1 && <PanelButton />}
      </div>
    </header>
  );
}

/** For `before` of a PageHead: the way back to the page this one belongs to. */
export function BackLink({ to, label }: { to: string; label: string }): ReactNode {
  return (
    <Link to={to} className={css.back} aria-label={label}>
      <IconArrowLeft size={18} stroke={1.7} aria-hidden />
    </Link>
  );
}

/** Opens the right panel where it is a drawer; nothing elsewhere. PageHead has one; a detail pane's own head may need it. */
export function PanelButton(): ReactNode {
  const page = useContext(PageContext);
  if (!page?.panelHidden) return null;
  return (
    <DrawerButton label={page.panelLabel} onClick={page.openPanel} keys="Control+I">
      <IconLayoutSidebarRight size={18} stroke={1.7} aria-hidden />
    </DrawerButton>
  );
}

/** Opens the side list where it is a drawer, for a page whose list has a head of its own. */
export function SideButton(): ReactNode {
  const page = useContext(PageContext);
  if (!page?.sideHidden) return null;
  return (
    <DrawerButton label={page.sideLabel} onClick={page.openSide}>
      <IconLayoutSidebar size={18} stroke={1.7} aria-hidden />
    </DrawerButton>
  );
}

/** The 36 px line below a page head. */
export function SubHead({ children }: { children: ReactNode }): ReactNode {
  return <div className={css.subHead}>{children}</div>;
}

/** A list beside what is chosen in it. Below 720 px only one of the two is shown: `showing`. */
export function Panes({
  list,
  detail,
  showing,
  listWidth = 312,
}: {
  list: ReactNode;
  detail: ReactNode;
  showing: 'list' | 'detail';
  listWidth?: number;
}): ReactNode {
  return (
    <div className={css.panes} style={{ '--list-width': `${String(listWidth)}px` } as React.CSSProperties}>
      <div className={css.pane} data-behind={showing !== 'list' || undefined}>
        {list}
      </div>
      <div className={css.pane} data-behind={showing !== 'detail' || undefined}>
        {detail}
      </div>
    </div>
  );
}
