import { IconLock } from '@tabler/icons-react';
import { type DragEvent, lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Message } from '#contract/tickets';
import { FileChip, useT } from '#ui';
import { MomentDialog } from '../acting/moment-dialog.tsx';
import { usePeople } from '../neighbours.ts';
import css from './composer.module.css';
import type { ComposerProps } from './composer.tsx';
import { type MessageKind, onAsked } from './door.ts';
import { type Draft, isEmpty } from './drafting.ts';
import type { EditorHandle } from './editor.tsx';
import { useFindMacros, useMacro } from './macro-use.ts';
import { ConflictNotice, MovedNotice } from './notices.tsx';
import { SendButton, useSendStatus } from './send-button.tsx';
import { useSending, useUndoSend } from './sending.ts';
import { SuggestPanel } from './suggest-panel.tsx';
import { type Suggested, SuggestStore } from './suggesting.ts';
import { uploadAddress, useUploads, type WrittenFile } from './uploading.ts';

const MessageEditor = lazy(() => import('./editor.tsx'));
const EditorTools = lazy(() => import('./tools.tsx'));

type Props = ComposerProps & {
  kind: MessageKind;
  onKind: (kind: MessageKind) => void;
  mayReply: boolean;
  focus: number;
  onTyping: (typing: boolean) => void;
  draft: Draft;
  onMakeNote: (draft: Draft) => void;
  onSent: () => void;
};

/** The newest message when the writing began, so that a reply to an older state is noticed. */
function useSeen(messages: readonly Message[], me: string, empty: boolean) {
  const newest = messages.reduce((most, one) => Math.max(most, one.id), 0);
  const [since, setSince] = useState(newest);
  useEffect(() => {
    if (empty) setSince(newest);
  }, [empty, newest]);
  const news = messages.filter((one) => one.id > since && one.author.id !== me && !(one.author.kind === 'system')).at(0);
  return { seen: since, news: empty ? undefined : news, acknowledge: () => setSince(newest) };
}

function useFindPeople(): (query: string) => Suggested[] {
  const { data: people = [] } = usePeople();
  return useCallback(
    (query) =>
      people
        .filter((one) => one.name.toLowerCase().includes(query.toLowerCase()))
        .slice(0, 8)
        .map((one) => ({ key: one.id, label: one.name })),
    [people],
  );
}

const typingRestMs = 4_000;

export function WritingBox(props: Props): ReactNode {
  const { ticket, kind, draft, messages, me, focus, onTyping } = props;
  const { t } = useT();
  const note = kind === 'note';
  const [files, setFiles] = useState<WrittenFile[]>(draft.start.files);
  const [empty, setEmpty] = useState(isEmpty(draft.start));
  const [later, setLater] = useState(false);
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const [status, keepStatus] = useSendStatus();
  const [onceStatus, setOnceStatus] = useState<string | null>(null);
  const store = useMemo(() => new SuggestStore(), []);
  const sending = useSending(ticket);
  const undoSend = useUndoSend();
  const { seen, news, acknowledge } = useSeen(messages, me, empty);
  const findMacros = useFindMacros();
  const findPeople = useFindPeople();
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef<EditorHandle | null>(null);
  // Who has written here goes on writing here when the words are replaced: sent, taken back, quoted.
  const writing = useRef(false);
  latest.current = handle;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the draft begins anew
  useEffect(() => {
    setFiles(draft.start.files);
    setEmpty(isEmpty(draft.start));
  }, [draft.version]);
  useEffect(() => {
    if (focus > 0) latest.current?.focus();
  }, [focus]);
  useEffect(() => () => clearTimeout(rest.current), []);
  const change = (next: { html?: string; text?: string; files?: WrittenFile[] }): void => {
    const written = { ...draft.now(), ...next };
    draft.change(written);
    writing.current = true;
    setEmpty(isEmpty(written));
    onTyping(!isEmpty(written));
    clearTimeout(rest.current);
    rest.current = setTimeout(() => onTyping(false), typingRestMs);
  };
  const attach = (file: WrittenFile): void => {
    if (file.inline) latest.current?.insertImage(uploadAddress(file.id), file.name);
    const next = [...draft.now().files, file];
    setFiles(next);
    change({ files: next });
  };
  const { uploads, add, dismiss } = useUploads(attach);
  const insert = useCallback((html: string) => latest.current?.insert(html), []);
  const applyMacro = useMacro(ticket, insert, setOnceStatus);
  useEffect(
    () =>
      onAsked((ask) => {
        if (ask.do === 'quote')
          latest.current?.insert(
            `<blockquote>${ask.text
              .split('\n')
              .map((line) => `<p>${escapeHtml(line)}</p>`)
              .join('')}</blockquote><p></p>`,
          );
        return ask.do === 'quote';
      }),
    [],
  );

  const ready = !empty && uploads.every((one) => one.error !== undefined);
  const send = (options: { status?: string; sendAt?: string; unseen?: boolean } = {}): void => {
    if (!ready) return;
    onTyping(false);
    const chosen = options.status ?? onceStatus ?? status;
    const mentions = latest.current?.mentions() ?? [];
    setOnceStatus(null);
    void sending
      .send(draft, kind, {
        ...(chosen && !note && { status: chosen }),
        ...(options.sendAt && { sendAt: options.sendAt }),
        mentions,
        ...(!options.unseen && { seen }),
      })
      .then(props.onSent);
  };
  const warned = sending.moved || (news !== undefined && !note);
  const writer = news?.author.name || messages.at(-1)?.author.name || '';
  const showNews = (): void => {
    const id = news?.id ?? messages.reduce((most, one) => Math.max(most, one.id), 0);
    props.onShowMessage(id);
    acknowledge();
    sending.forgetMoved();
  };
  return (
    <>
      <ConflictNotice draft={draft} />
      {warned && (
        <MovedNotice
          name={writer}
          onShow={showNews}
          onSend={sending.moved ? () => send({ unseen: true }) : undefined}
          onNote={() => {
            sending.forgetMoved();
            props.onMakeNote(draft);
          }}
        />
      )}
      <Box {...props} note={note} onDropFiles={(list) => add(list, 'attached')}>
        <Suspense
          fallback={
            <div className={css.editor}>
              <div className={`${css.surface} tone-3`}>{draft.start.text || t(note ? 'tickets.write.notePlaceholder' : 'tickets.write.placeholder')}</div>
            </div>
          }
        >
          <MessageEditor
            key={draft.version}
            start={draft.start.html || escapeHtml(draft.start.text)}
            note={note}
            store={store}
            findMacros={findMacros}
            findPeople={findPeople}
            autoFocus={focus > 0 || writing.current}
            label={t(note ? 'tickets.note' : 'tickets.reply')}
            placeholder={t(note ? 'tickets.write.notePlaceholder' : 'tickets.write.placeholder')}
            onMacro={(key) => void applyMacro(Number(key))}
            onChange={(html, text) => change({ html, text })}
            onFiles={add}
            onSend={() => send()}
            onUndoEmpty={undoSend}
            onReady={setHandle}
          />
        </Suspense>
        {(files.some((file) => !file.inline) || uploads.length > 0) && (
          <div className={css.files}>
            {files
              .filter((file) => !file.inline)
              .map((file) => (
                <FileChip
                  key={file.id}
                  name={file.name}
                  type={file.type}
                  bytes={file.sizeBytes}
                  onRemove={() => {
                    const next = files.filter((one) => one.id !== file.id);
                    setFiles(next);
                    change({ files: next });
                  }}
                />
              ))}
            {uploads.map((one) => (
              <FileChip
                key={one.key}
                name={one.name}
                progress={one.share}
                {...(one.error !== undefined && { error: one.error })}
                onRemove={() => dismiss(one.key)}
              />
            ))}
          </div>
        )}
        <div className={css.tools}>
          <Suspense fallback={null}>
            {handle && (
              <EditorTools
                editor={handle.editor}
                onFiles={(list) => add(list, 'attached')}
                onMacros={() => latest.current?.insertText(endsOpen(latest.current) ? '/' : ' /')}
              />
            )}
          </Suspense>
          <DraftMark draft={draft} empty={empty} />
          <SendButton
            note={note}
            busy={sending.busy}
            disabled={!ready}
            status={onceStatus ?? status}
            onStatus={(key) => {
              setOnceStatus(null);
              keepStatus(key);
            }}
            onSend={(key) => send({ status: key })}
            onLater={() => setLater(true)}
          />
        </div>
      </Box>
      <SuggestPanel store={store} ticketId={ticket.id} />
      <MomentDialog
        opened={later}
        onClose={() => setLater(false)}
        title={t('tickets.send.later')}
        onPick={(iso) => {
          setLater(false);
          send({ sendAt: iso });
        }}
      />
    </>
  );
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');

/** Whether "/" can stand at the caret as the beginning of a macro. */
function endsOpen({ editor }: EditorHandle): boolean {
  const { $from } = editor.state.selection;
  return $from.parentOffset === 0 || /\s$/.test($from.parent.textBetween(0, $from.parentOffset));
}

function DraftMark({ draft, empty }: { draft: Draft; empty: boolean }): ReactNode {
  const { t, formatDate } = useT();
  return <span className={css.saved}>{!empty && draft.saved ? t('tickets.draft.saved', { time: formatDate(draft.saved, 'time') }) : ''}</span>;
}

/** Tabs above, the writing surface inside, a place to drop files. */
function Box({
  note,
  mayReply,
  onKind,
  ticket,
  onDropFiles,
  children,
}: Props & { note: boolean; onDropFiles: (files: File[]) => void; children: ReactNode }): ReactNode {
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
            : t('tickets.write.recipient', { name: [customer.name, customer.email].filter(Boolean).join(', ') || t('tickets.customer.unknown') })}
        </span>
      </div>
      {children}
      {over && <div className={css.drop}>{t('tickets.write.drop')}</div>}
    </div>
  );
}
