import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useT } from '#ui';
import { MomentDialog } from '../acting/moment-dialog.tsx';
import { Box, DraftMark, WrittenFiles } from './box.tsx';
import css from './composer.module.css';
import type { ComposerProps } from './composer.tsx';
import type { MessageKind } from './door.ts';
import type { Draft } from './drafting.ts';
import type { EditorHandle } from './editor.tsx';
import { useFindMacros, useMacro } from './macro-use.ts';
import { ConflictNotice, MovedNotice, NoAddressNotice } from './notices.tsx';
import { SendButton, useSendStatus } from './send-button.tsx';
import { useSending, useUndoSend } from './sending.ts';
import { SuggestPanel } from './suggest-panel.tsx';
import { SuggestStore } from './suggesting.ts';
import { escapeHtml, useFindPeople, useSeen, useWritten } from './writing.ts';

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

/** Where a reply or a note is written and sent. */
export function WritingBox(props: Props): ReactNode {
  const { ticket, kind, draft, messages, me, focus, onTyping } = props;
  const { t } = useT();
  const note = kind === 'note';
  const placeholder = t(note ? 'tickets.write.notePlaceholder' : 'tickets.write.placeholder');
  const [later, setLater] = useState(false);
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const [status, keepStatus] = useSendStatus();
  const [onceStatus, setOnceStatus] = useState<string | null>(null);
  const store = useMemo(() => new SuggestStore(), []);
  const latest = useRef<EditorHandle | null>(null);
  latest.current = handle;
  const written = useWritten(draft, latest, onTyping);
  const sending = useSending(ticket);
  const undoSend = useUndoSend();
  const { seen, news, acknowledge } = useSeen(messages, me, written.empty);
  const findMacros = useFindMacros();
  const findPeople = useFindPeople();
  const applyMacro = useMacro(ticket, latest, setOnceStatus);
  useEffect(() => {
    if (focus > 0) latest.current?.focus();
  }, [focus]);
  const send = (options: { status?: string; sendAt?: string; unseen?: boolean } = {}): void => {
    if (!written.ready) return;
    onTyping(false);
    const chosen = note ? '' : (options.status ?? onceStatus ?? status);
    setOnceStatus(null);
    const what = {
      ...(chosen && { status: chosen }),
      ...(options.sendAt && { sendAt: options.sendAt }),
      mentions: latest.current?.mentions() ?? [],
      ...(!options.unseen && { seen }),
    };
    void sending.send(draft, kind, what).then(props.onSent);
  };
  const showNews = (): void => {
    props.onShowMessage(news?.id ?? messages.reduce((most, one) => Math.max(most, one.id), 0));
    acknowledge();
    sending.forgetMoved();
  };
  const makeNote = (): void => {
    sending.forgetMoved();
    props.onMakeNote(draft);
  };
  return (
    <>
      <ConflictNotice draft={draft} />
      {!note && ticket.customer.email === null && <NoAddressNotice customer={ticket.customer} />}
      {(sending.moved || (news !== undefined && !note)) && (
        <MovedNotice
          name={news?.author.name || messages.at(-1)?.author.name || ''}
          onShow={showNews}
          onSend={sending.moved ? () => send({ unseen: true }) : undefined}
          onNote={makeNote}
        />
      )}
      <Box {...props} note={note} onDropFiles={(list) => written.add(list, 'attached')}>
        <Suspense fallback={<Unready text={draft.start.text || placeholder} />}>
          <MessageEditor
            key={draft.version}
            start={draft.start.html || escapeHtml(draft.start.text)}
            note={note}
            store={store}
            findMacros={findMacros}
            findPeople={findPeople}
            autoFocus={focus > 0 || written.begun.current}
            label={t(note ? 'tickets.note' : 'tickets.reply')}
            placeholder={placeholder}
            onMacro={(key) => void applyMacro(Number(key))}
            onChange={(html, text) => written.change({ html, text })}
            onFiles={written.add}
            onSend={() => send()}
            onUndoEmpty={undoSend}
            onReady={setHandle}
          />
        </Suspense>
        <WrittenFiles files={written.files} uploads={written.uploads} onRemove={written.remove} onDismiss={written.dismiss} />
        <div className={css.tools}>
          <Suspense fallback={null}>
            {handle && (
              <EditorTools
                editor={handle.editor}
                onFiles={(list) => written.add(list, 'attached')}
                onMacros={() => handle.insertText(endsOpen(handle) ? '/' : ' /')}
              />
            )}
          </Suspense>
          <DraftMark draft={draft} empty={written.empty} />
          <SendButton
            note={note}
            busy={sending.busy}
            disabled={!written.ready}
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
        onClose={() => {
          setLater(false);
          // The menu it was chosen from is gone: one goes on writing.
          latest.current?.focus();
        }}
        title={t('tickets.send.later')}
        onPick={(iso) => {
          setLater(false);
          send({ sendAt: iso });
        }}
      />
    </>
  );
}

/** The text while the editor comes. */
const Unready = ({ text }: { text: string }): ReactNode => (
  <div className={css.editor}>
    <div className={`${css.surface} tone-3`}>{text}</div>
  </div>
);

/** Whether "/" can stand at the caret as the beginning of a macro. */
function endsOpen({ editor }: EditorHandle): boolean {
  const { $from } = editor.state.selection;
  return $from.parentOffset === 0 || /\s$/.test($from.parent.textBetween(0, $from.parentOffset));
}
