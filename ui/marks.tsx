import { Tooltip } from '@mantine/core';
import { IconFile, IconFileAlert, IconFileTypePdf, IconFileZip, IconMusic, IconPhoto, IconTable, IconVideo, IconX } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import type { Icon } from './commands.tsx';
import { useT } from './i18n/translating.tsx';
import css from './marks.module.css';
import { keyCaps } from './strokes.ts';

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info' | 'acc' | 'line';

/** A short status: always an icon or a word with the colour. */
export function Chip({
  tone = 'neutral',
  icon: IconMark,
  children,
  title,
}: {
  tone?: Tone;
  icon?: Icon | undefined;
  children: ReactNode;
  title?: string | undefined;
}): ReactNode {
  return (
    <span className={css.chip} data-tone={tone} title={title}>
      {IconMark && <IconMark size={13} stroke={1.7} aria-hidden />}
      {children}
    </span>
  );
}

/** A coloured dot that stands beside a word; alone it needs a label. */
export function StatusDot({ tone = 'neutral', label }: { tone?: Tone; label?: string }): ReactNode {
  return label ? <span className={css.dot} data-tone={tone} role="img" aria-label={label} /> : <span className={css.dot} data-tone={tone} />;
}

export function initialsOf(name: string): string {
  const clean = name.trim();
  const han = /\p{Script=Han}/u.exec(clean)?.[0];
  if (han) return han;
  const words = clean.split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}

export type Presence = 'available' | 'busy' | 'away' | 'offline';

export function Avatar(props: {
  name: string;
  size?: 20 | 24 | 28 | 32 | 40;
  own?: boolean;
  presence?: Presence | undefined;
  src?: string | undefined;
}): ReactNode {
  const { t } = useT();
  const { name, size = 24, own = false, presence, src } = props;
  return (
    <span className={css.avatar} data-size={size} data-own={own || undefined} title={name}>
      {/* Drawn by the style sheet: they are a picture, no part of the words around them. */}
      {src ? <img src={src} alt="" className={css.picture} /> : <span aria-hidden data-initials={initialsOf(name)} className={css.initials} />}
      {presence && <span className={css.presence} data-presence={presence} role="img" aria-label={t(`ui.presence.${presence}`)} />}
    </span>
  );
}

/** Key caps. `joined` puts a combination into one cap (in fields and buttons). */
export function Kbd({ keys, joined = false }: { keys: string; joined?: boolean }): ReactNode {
  const { t } = useT();
  const groups = keyCaps(keys);
  return (
    <span className={css.keys}>
      {groups.map((caps, at) => (
        <Fragment key={`${caps.join('')}-${String(at)}`}>
          {at > 0 && <span className={css.then}>{t('ui.keys.then')}</span>}
          {joined ? (
            <kbd className={css.kbd}>{caps.join(caps[0] === 'Ctrl' || caps[0] === 'Alt' ? ' ' : '')}</kbd>
          ) : (
            caps.map((cap) => (
              <kbd key={cap} className={css.kbd}>
                {cap}
              </kbd>
            ))
          )}
        </Fragment>
      ))}
    </span>
  );
}

export function ProgressBar(props: { value: number; max?: number; label: string; tone?: 'acc' | 'ok' | 'warn' | 'bad'; caption?: ReactNode }): ReactNode {
  const { value, max = 100, label, tone = 'acc', caption } = props;
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div>
      <div className={css.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={max} aria-valuenow={value}>
        <span className={css.fill} data-tone={tone} style={{ width: `${String(share * 100)}%` }} />
      </div>
      {caption !== undefined && <div className={css.caption}>{caption}</div>}
    </div>
  );
}

/** A term with its definition on hover and on focus: the dotted line says that there is one. */
export function DefinitionTip({ children, definition }: { children: ReactNode; definition: ReactNode }): ReactNode {
  return (
    <Tooltip label={definition} multiline maw={320} openDelay={150} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the definition has to be reachable from the keyboard */}
      <span className={css.term} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}

function fileIcon(type: string, name: string): Icon {
  if (type.startsWith('image/')) return IconPhoto;
  if (type.startsWith('video/')) return IconVideo;
  if (type.startsWith('audio/')) return IconMusic;
  if (type === 'application/pdf') return IconFileTypePdf;
  if (/zip|compressed|tar/.test(type)) return IconFileZip;
  if (/sheet|excel|csv/.test(type) || /\.(csv|xlsx?)$/i.test(name)) return IconTable;
  return IconFile;
}

export function FileChip(props: {
  name: string;
  type?: string;
  bytes?: number;
  href?: string;
  onRemove?: () => void;
  progress?: number;
  error?: string;
  /** The stored copy is no longer what was sent. It stays a link: a copy that was put back is handed out again. */
  damaged?: boolean;
}): ReactNode {
  const { t, formatBytes, formatPercent } = useT();
  const { name, type = '', bytes, href, onRemove, progress, damaged = false } = props;
  const error = damaged ? t('ui.file.damaged') : props.error;
  const IconMark = damaged ? IconFileAlert : fileIcon(type, name);
  const meta = error ?? (progress !== undefined && progress < 1 ? formatPercent(progress) : bytes !== undefined ? formatBytes(bytes) : '');
  const content = (
    <>
      <IconMark size={14} stroke={1.7} aria-hidden />
      <span className="ell">{name}</span>
      {meta && (
        <span className={css.fileMeta} data-error={error ? true : undefined}>
          {meta}
        </span>
      )}
    </>
  );
  return (
    <span className={css.file} data-error={error ? true : undefined}>
      {href ? (
        <a className={css.fileLink} href={href} target="_blank" rel="noreferrer">
          {content}
        </a>
      ) : (
        <span className={css.fileLink}>{content}</span>
      )}
      {onRemove && (
        <button type="button" className={css.fileRemove} onClick={onRemove} aria-label={t('ui.file.remove', { name })}>
          <IconX size={13} stroke={1.7} aria-hidden />
        </button>
      )}
    </span>
  );
}
