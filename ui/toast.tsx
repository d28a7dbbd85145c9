import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useT } from './i18n/translating.tsx';
import css from './toast.module.css';

export type ToastOptions = {
  message: string;
  /** Shows an Undo button. */
  undo?: () => void;
  /** Another action than undo, e.g. Open. */
  action?: { label: string; run: () => void };
  /** 6 by default; sends and money 10. */
  seconds?: number;
  tone?: 'neutral' | 'bad';
};

type Shown = ToastOptions & { id: number };

let shown: readonly Shown[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
function set(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says what has just happened, bottom left. Returns a function that takes it away. */
export function toast(options: ToastOptions): () => void {
  const id = nextId++;
  // Three at most: older ones make room.
  set([...shown.slice(-2), { ...options, id }]);
  return () => closeToast(id);
}

function closeToast(id: number): void {
  set(shown.filter((one) => one.id !== id));
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Toasts(): ReactNode {
  const { t } = useT();
  const list = useSyncExternalStore(subscribe, () => shown);
  return (
    <section className={`cl-toasts ${css.stack}`} aria-label={t('ui.toast.region')}>
      {/* The live region exists before its content, or screen readers would miss the first toast. */}
      <div role="status" aria-live="polite" className={css.list}>
        {list.map((one) => (
          <ToastCard key={one.id} one={one} />
        ))}
      </div>
    </section>
  );
}

function ToastCard({ one }: { one: Shown }): ReactNode {
  const { t } = useT();
  const [paused, setPaused] = useState(false);
  const leftMs = useRef((one.seconds ?? 6) * 1000);
  useEffect(() => {
    if (paused) return;
    const startedAt = performance.now();
    const timer = setTimeout(() => closeToast(one.id), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current = Math.max(1500, leftMs.current - (performance.now() - startedAt));
    };
  }, [paused, one.id]);
  const act = (run: () => void): void => {
    closeToast(one.id);
    run();
  };
  const { undo, action } = one;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering and focusing only hold the timer
    <div
      className={css.toast}
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      <span className={css.message}>{one.message}</span>
      {undo && (
        <button type="button" className={css.action} onClick={() => act(undo)}>
          {t('ui.toast.undo')}
        </button>
      )}
      {action && (
        <button type="button" className={css.action} onClick={() => act(action.run)}>
          {action.label}
        </button>
      )}
      <button type="button" className={css.close} onClick={() => closeToast(one.id)} aria-label={t('ui.toast.close')}>
        <IconX size={14} stroke={1.7} aria-hidden />
      </button>
    </div>
  );
}
