import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Icon } from './commands.tsx';
import css from './frame.module.css';
import { useT } from './i18n/translating.tsx';
import { Logo } from './logo.tsx';

export type RailEntry = { key: string; label: string; icon: Icon; to: string; active?: boolean; badge?: ReactNode };

function RailItem({ entry }: { entry: RailEntry }): ReactNode {
  const { icon: IconMark, label, to, active = false, badge } = entry;
  return (
    <Link to={to} className={css.item} data-active={active || undefined} aria-current={active ? 'page' : undefined}>
      <IconMark size={20} stroke={1.6} aria-hidden />
      <span className={css.itemLabel}>{label}</span>
      {badge && <span className={css.badge}>{badge}</span>}
    </Link>
  );
}

/** A rail place that is a button (a menu) rather than a page. */
export function RailButton({
  icon: IconMark,
  label,
  badge,
  ...rest
}: {
  icon: Icon;
  label: string;
  badge?: ReactNode;
  onClick?: () => void;
  'aria-expanded'?: boolean;
  'aria-haspopup'?: 'menu' | 'dialog';
  ref?: React.Ref<HTMLButtonElement>;
}): ReactNode {
  return (
    <button type="button" className={css.item} {...rest}>
      <IconMark size={20} stroke={1.6} aria-hidden />
      <span className={css.itemLabel}>{label}</span>
      {badge && <span className={css.badge}>{badge}</span>}
    </button>
  );
}

/**
 * Rail, bars across the top, the page; below 720 px a bottom bar of five in place of the rail. The page inside brings
 * its own side list and panel (<Page>).
 */
export function AppFrame(props: {
  home: string;
  main: RailEntry[];
  end: RailEntry[];
  /** Below the rail: bell, own avatar. */
  foot: ReactNode;
  /** Fifth place of the bottom bar. */
  more: ReactNode;
  bars?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { t } = useT();
  return (
    <div className={css.app}>
      <a className={css.skip} href="#main">
        {t('ui.skip')}
      </a>
      <div className={css.bars}>{props.bars}</div>
      <nav className={css.rail} aria-label={t('ui.nav.main')}>
        <Link to={props.home} className={css.brand}>
          <Logo label="Careloop" />
        </Link>
        {props.main.map((entry) => (
          <RailItem key={entry.key} entry={entry} />
        ))}
        <span className={css.spring} />
        {props.end.map((entry) => (
          <RailItem key={entry.key} entry={entry} />
        ))}
        <div className={css.foot}>{props.foot}</div>
      </nav>
      <div className={css.content}>{props.children}</div>
      <nav className={css.bottomBar} aria-label={t('ui.nav.main')}>
        {[...props.main, ...props.end].slice(0, 4).map((entry) => (
          <RailItem key={entry.key} entry={entry} />
        ))}
        {props.more}
      </nav>
    </div>
  );
}

const noticeIcons = { warn: IconAlertTriangle, bad: IconAlertTriangle, info: IconInfoCircle, ok: IconCircleCheck };

/** A line across the top of the frame or of a pane: offline, mail not set up, "3 new". */
export function NoticeBar({
  tone,
  icon,
  children,
  action,
}: {
  tone: 'warn' | 'info' | 'ok' | 'bad';
  icon?: Icon;
  children: ReactNode;
  action?: ReactNode;
}): ReactNode {
  const IconMark = icon ?? noticeIcons[tone];
  return (
    <div className={css.notice} data-tone={tone} role="status">
      <IconMark size={16} stroke={1.7} aria-hidden />
      <span className="grow">{children}</span>
      {action}
    </div>
  );
}
