import { Button } from '@mantine/core';
import { IconCopy, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { Component, type ErrorInfo, type ReactNode, useEffect, useState } from 'react';
import type { Icon } from './commands.tsx';
import { useT } from './i18n/translating.tsx';
import { useLiveState } from './live.tsx';
import css from './states.module.css';

/** Why it is empty, and one next step. `large` fills a work area, otherwise it sits in a list or panel. */
export function EmptyState(props: { icon?: Icon; title: string; children?: ReactNode; action?: ReactNode; large?: boolean }): ReactNode {
  const { icon: IconMark, title, children, action, large = false } = props;
  return (
    <div className={large ? css.emptyLarge : css.empty}>
      {IconMark && <IconMark size={large ? 28 : 20} stroke={1.6} aria-hidden />}
      <h2 className={large ? `t20 ${css.title}` : css.title}>{title}</h2>
      {children && <div className={css.why}>{children}</div>}
      {action && <div className={css.action}>{action}</div>}
    </div>
  );
}

type Described = { title?: string; message?: string; detail?: string; reference?: string };

/** What an error says for itself: ApiError carries title, detail and requestId; others only a message. */
function describe(error: unknown): Described {
  if (typeof error !== 'object' || error === null) return {};
  const source = error as Record<string, unknown>;
  const text = (name: string): string | undefined => (typeof source[name] === 'string' && source[name] !== '' ? source[name] : undefined);
  // What is wrong with single values is said in words of its own.
  const fields = Array.isArray(source.fieldErrors) ? (source.fieldErrors as { message?: unknown }[]).map((one) => String(one.message ?? '')) : [];
  const detail = text('detail') ?? (fields.join(' ') || undefined);
  return {
    ...(text('title') && { title: text('title') }),
    ...(detail && { detail }),
    ...(text('requestId') && { reference: text('requestId') }),
  } as Described;
}

/** What failed, why, what now, and the reference for whoever runs this server. */
export function ErrorState(props: {
  title?: string;
  children?: ReactNode;
  error?: unknown;
  reference?: string;
  retry?: () => void;
  action?: ReactNode;
  large?: boolean;
}): ReactNode {
  const { t } = useT();
  const known = describe(props.error);
  // What is not there is no failure: loading it again or a reference would not help.
  const gone = typeof props.error === 'object' && props.error !== null && (props.error as { status?: unknown }).status === 404;
  const reference = gone ? undefined : (props.reference ?? known.reference);
  const retry = gone ? undefined : props.retry;
  return (
    <div className={props.large ? css.emptyLarge : css.error} role="alert">
      <IconPlugConnectedX size={props.large ? 28 : 20} stroke={1.6} aria-hidden />
      <h2 className={props.large ? `t20 ${css.title}` : css.title}>{props.title ?? known.title ?? t('ui.error.title')}</h2>
      <div className={css.why}>{props.children ?? known.detail ?? t(gone ? 'ui.error.gone' : 'ui.error.why')}</div>
      <div className={css.action}>
        {retry && (
          <Button size="xs" leftSection={<IconRefresh size={14} stroke={1.7} aria-hidden />} onClick={retry}>
            {t('ui.error.retry')}
          </Button>
        )}
        {props.action}
      </div>
      {reference && <Reference id={reference} />}
    </div>
  );
}

function Reference({ id }: { id: string }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.reference}>
      <span>{t('ui.error.reference', { id })}</span>
      <button type="button" className={css.copy} aria-label={t('ui.error.copyReference')} onClick={() => void navigator.clipboard?.writeText(id)}>
        <IconCopy size={13} stroke={1.7} aria-hidden />
      </button>
    </div>
  );
}

/** True once `ms` have passed since mounting. */
export function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

const widths = [
  ['46%', '78%', '92%'],
  ['38%', '64%', '88%'],
  ['52%', '84%', '70%'],
] as const;

/**
 * Still placeholders of the coming geometry: nothing for 300 ms, and after 5 s a line that says what is slow.
 * `kind`: 'item' is three lines like a ticket in the list, 'row' one table row, 'text' a paragraph.
 */
export function SkeletonRows({ count = 6, kind = 'item', what }: { count?: number; kind?: 'item' | 'row' | 'text'; what?: string }): ReactNode {
  const { t } = useT();
  const visible = useAfter(300);
  const slow = useAfter(5000);
  const { lostSince } = useLiveState();
  if (!visible) return <div aria-busy="true" />;
  return (
    <div aria-busy="true" className={css.skeletons}>
      <span className="sr-only" role="status">
        {t('ui.loading')}
      </span>
      {lostSince !== null ? (
        <p className={css.slow}>{t('ui.loading.offline')}</p>
      ) : (
        slow && <p className={css.slow}>{what ? t('ui.loading.slowPart', { what }) : t('ui.loading.slow')}</p>
      )}
      {Array.from({ length: count }, (_, at) => {
        const [a, b, c] = widths[at % widths.length] ?? widths[0];
        const lines = kind === 'row' ? [b] : kind === 'text' ? [c] : [a, b, c];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
          <div key={at} className={css.skeleton} data-kind={kind}>
            {lines.map((width, line) => (
              <span key={width} className={css.stroke} data-thin={line === 2 || undefined} style={{ width }} />
            ))}
          </div>
        );
      })}
    </div>
  );
}

type BoundaryProps = { children: ReactNode; fallback: (error: unknown, reset: () => void) => ReactNode; resetKey?: string };

/** Catches what its children throw while drawing; `resetKey` (a path) clears it. */
export class ErrorBoundary extends Component<BoundaryProps, { error: unknown; failed: boolean }> {
  override state = { error: undefined as unknown, failed: false };
  static getDerivedStateFromError(error: unknown): { error: unknown; failed: boolean } {
    return { error, failed: true };
  }
  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('A part of the page failed', error, info.componentStack);
  }
  override componentDidUpdate(before: BoundaryProps): void {
    if (this.state.failed && before.resetKey !== this.props.resetKey) this.reset();
  }
  reset = (): void => this.setState({ error: undefined, failed: false });
  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.state.error, this.reset) : this.props.children;
  }
}

/** A part that fails alone: a panel section, a chart, a slot. */
export function PartBoundary({ children }: { children: ReactNode }): ReactNode {
  return <ErrorBoundary fallback={(error, reset) => <ErrorState error={error} retry={reset} />}>{children}</ErrorBoundary>;
}
