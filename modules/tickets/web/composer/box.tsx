import { IconCheck, IconLock } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import type { Ticket } from '#contract/tickets';
import { FileChip, useT } from '#ui';
import css from './composer.module.css';
import type { MessageKind } from './door.ts';
import type { Draft } from './drafting.ts';
import type { Upload, WrittenFile } from './uploading.ts';

export function DraftMark({ draft, empty }: { draft: Draft; empty: boolean }): ReactNode {
  const { t, formatDate } = useT();
  const said = !empty && draft.saved ? t('tickets.draft.saved', { time: formatDate(draft.saved, 'time') }) : '';
  return (
    <span className={css.saved} title={said || undefined}>
      {said && <IconCheck size={13} stroke={1.9} aria-hidden />}
      <span>{said}</span>
    </span>
  );
}

type BoxProps = {
  note: boolean;
  mayReply: boolean;
  onKind: (kind: MessageKind) => void;
  ticket: Ticket;
  onDropFiles: (files: File[]) => void;
  children: ReactNode;
};

/** Tabs above, the writing surface inside, a place to drop files. */
export function Box({ note, mayReply, onKind, ticket, onDropFiles, children }: BoxProps): ReactNode {
  const { t } = useT();
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const drop = (event: DragEvent): void => {
    setOver(false);
    if (event.defaultPrevented || !holdsFiles(event)) return;
    event.preventDefault();
    onDropFiles([...event.dataTransfer.files]);
  };
  const { customer } = ticket;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files; the paperclip does the same by keyboard
    <div
      className={css.box}
      data-note={note || undefined}
      onDragOver={(event) => {
        if (holdsFiles(event)) {
          event.preventDefault();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={css.tabs}>
        <div className="row" role="tablist" aria-label={t('tickets.write.kind')} style={{ gap: 16, alignItems: 'stretch' }}>
          {mayReply && (
            <button type="button" role="tab" aria-selected={!note} className={css.tab} onClick={() => onKind('reply')}>
              {t('tickets.reply')}
            </button>
          )}
          <button type="button" role="tab" aria-selected={note} className={css.tab} onClick={() => onKind('note')}>
            <IconLock size={13} stroke={1.7} aria-hidden />
            {t('tickets.note')}
          </button>
        </div>
        <span className={css.to}>
          {note
            ? t('tickets.write.onlyTeam')
            : customer.name && customer.email
              ? t('tickets.write.recipientAt', { name: customer.name, email: customer.email })
              : t('tickets.write.recipient', { name: customer.name || customer.email || t('tickets.customer.unknown') })}
        </span>
      </div>
      {children}
      {over && <div className={css.drop}>{t('tickets.write.drop')}</div>}
    </div>
  );
}

type FilesProps = { files: readonly WrittenFile[]; uploads: readonly Upload[]; onRemove: (id: string) => void; onDismiss: (key: string) => void };

/** What goes along: files that are here, and those on their way. Pictures in the text are not listed again. */
export function WrittenFiles({ files, uploads, onRemove, onDismiss }: FilesProps): ReactNode {
  const attached = files.filter((file) => !file.inline);
  if (attached.length + uploads.length === 0) return null;
  return (
    <div className={css.files}>
      {attached.map((file) => (
        <FileChip key={file.id} name={file.name} type={file.type} bytes={file.sizeBytes} damaged={file.damaged ?? false} onRemove={() => onRemove(file.id)} />
      ))}
      {uploads.map((one) => (
        <FileChip
          key={one.key}
          name={one.name}
          progress={one.share}
          {...(one.error !== undefined && { error: one.error })}
          onRemove={() => onDismiss(one.key)}
        />
      ))}
    </div>
  );
}
