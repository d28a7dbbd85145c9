import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Icon, usePalette } from './commands.tsx';
import { useT } from './i18n/translating.tsx';
import { Kbd } from './marks.tsx';
import css from './page.module.css';

/** The side list of a page: head, search field (opens the palette), groups of items, foot. */
export function SideList({
  title,
  action,
  search = true,
  children,
  foot,
}: {
  title: string;
  action?: ReactNode;
  search?: boolean;
  children: ReactNode;
  foot?: ReactNode;
}): ReactNode {
  const { t } = useT();
  const palette = usePalette();
  return (
    <>
      <div className={css.sideHead}>
        <span className="ell">{title}</span>
        {action}
      </div>
      {search && (
        <button type="button" className={css.find} onClick={palette.open}>
          <IconSearch size={14} stroke={1.7} aria-hidden />
          <span className="grow ell">{t('ui.palette.find')}</span>
          <Kbd keys="mod+k" joined />
        </button>
      )}
      <nav className={css.sideScroll} aria-label={title}>
        {children}
      </nav>
      {foot && <div className={css.sideFoot}>{foot}</div>}
    </>
  );
}

export function SideGroup({ label, children, action }: { label?: string; children: ReactNode; action?: ReactNode }): ReactNode {
  return (
    <div role="group" aria-label={label}>
      {label && (
        <div className={css.group}>
          <span>{label}</span>
          {action}
        </div>
      )}
      {children}
    </div>
  );
}

type SideItemProps = { icon?: Icon; label: string; count?: number | string | undefined; active?: boolean; trailing?: ReactNode } & (
  | { to: string; onClick?: () => void }
  | { to?: undefined; onClick: () => void }
);

export function SideItem(props: SideItemProps): ReactNode {
  const { icon: IconMark, label, count, active = false, trailing, onClick } = props;
  const content = (
    <>
      {IconMark && <IconMark size={16} stroke={1.7} aria-hidden />}
      <span className="ell grow">{label}</span>
      {trailing}
      {count !== undefined && <span className={css.sideCount}>{count}</span>}
    </>
  );
  const shared = { className: css.sideItem, 'data-active': active || undefined, 'aria-current': active ? ('page' as const) : undefined };
  return props.to === undefined ? (
    <button type="button" {...shared} onClick={onClick}>
      {content}
    </button>
  ) : (
    <Link to={props.to} {...shared} onClick={onClick}>
      {content}
    </Link>
  );
}
