import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '#ui';
import css from './tag-mark.module.css';

export function TagDot({ color }: { color: string }): ReactNode {
  return <span className={css.dot} style={{ background: color === 'neutral' ? 'var(--text-3)' : `var(--${color})` }} aria-hidden />;
}

/** A tag with its colour as a dot: the word stays readable in every colour. */
export function TagMark({ name, color, onRemove }: { name: string; color: string; onRemove?: (() => void) | undefined }): ReactNode {
  const { t } = useT();
  return (
    <span className={css.tag}>
      <TagDot color={color} />
      <span className="ell">{name}</span>
      {onRemove && (
        <button type="button" className={css.off} aria-label={t('tickets.tags.remove', { name })} onClick={onRemove}>
          <IconX size={12} stroke={2} aria-hidden />
        </button>
      )}
    </span>
  );
}
