import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './fields.module.css';
import { useT } from './i18n/translating.tsx';

/** For the `error` prop of Mantine inputs: an icon with the words. */
export function fieldError(message: string | undefined | null): ReactNode {
  if (!message) return undefined;
  return (
    <span className={css.error}>
      <IconAlertCircle size={14} stroke={1.7} aria-hidden />
      <span>{message}</span>
    </span>
  );
}

/** For the `label` prop: required is the norm, only what may be left out is marked. */
export function OptionalLabel({ children }: { children: ReactNode }): ReactNode {
  const { t } = useT();
  return (
    <>
      {children} <span className="tone-3 t12">{t('ui.field.optional')}</span>
    </>
  );
}

/** One column, 560 wide at most. Put pairs that belong together into <FieldPair>. */
export function FormColumn({ children }: { children: ReactNode }): ReactNode {
  return <div className={css.column}>{children}</div>;
}
export function FieldPair({ children }: { children: ReactNode }): ReactNode {
  return <div className={css.pair}>{children}</div>;
}

/** A titled group of fields on a settings page. */
export function FormSection({
  title,
  description,
  children,
  actions,
}: {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}): ReactNode {
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h2 className={css.sectionTitle}>{title}</h2>
        {actions}
      </div>
      {description && <p className={css.description}>{description}</p>}
      {children}
    </section>
  );
}

/** "Saved 14:32", said politely to screen readers too. */
export function SavedMark({ at, saving = false }: { at: Date | string | null; saving?: boolean }): ReactNode {
  const { t, formatDate } = useT();
  return (
    <span className={css.saved} role="status">
      {saving
        ? t('ui.saving')
        : at && (
            <>
              <IconCheck size={14} stroke={1.7} aria-hidden />
              {t('ui.savedAt', { time: formatDate(at, 'time') })}
            </>
          )}
    </span>
  );
}

/** Label and value lines of a side panel. */
export function KeyValues({ items }: { items: { label: string; value: ReactNode }[] }): ReactNode {
  return (
    <dl className={css.keyValues}>
      {items.map(({ label, value }) => (
        <div key={label} className={css.keyValue}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A titled section of the right panel. */
export function PanelSection({ title, children, actions, count }: { title: string; children: ReactNode; actions?: ReactNode; count?: ReactNode }): ReactNode {
  return (
    <section className={css.panelSection}>
      <h2 className={css.panelTitle}>
        <span>{title}</span>
        {count !== undefined && <span className="tone-3 num">{count}</span>}
        {actions}
      </h2>
      {children}
    </section>
  );
}
