import { Button, Drawer } from '@mantine/core';
import { IconLock, IconMessageReply } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Message, Ticket } from '#contract/tickets';
import { useShortcut, useT, useWidths } from '#ui';
import { useLater } from '../idling.ts';
import { useAnnounce } from '../presence.ts';
import css from './composer.module.css';
import { askComposer, type MessageKind, onAsked } from './door.ts';
import { keep } from './draft-keeping.ts';
import { type Draft, useDraft } from './drafting.ts';
import { TypingLine } from './notices.tsx';
import { WritingBox } from './writing-box.tsx';

export type ComposerProps = { ticket: Ticket; messages: readonly Message[]; me: string; onShowMessage: (id: number) => void };

/** Replies and notes on one ticket. On a phone it is a sheet that two buttons open. */
export function Composer(props: ComposerProps): ReactNode {
  const { ticket } = props;
  const { t } = useT();
  const { onePane } = useWidths();
  const mayReply = ticket.abilities.includes('reply');
  const mayNote = ticket.abilities.includes('note');
  const [kind, setKind] = useState<MessageKind>(mayReply ? 'reply' : 'note');
  const [sheet, setSheet] = useState(false);
  const [focus, setFocus] = useState(0);
  const [typing, setTyping] = useState(false);
  const drawn = useLater();
  useAnnounce(ticket.id, typing);
  const open = (next: MessageKind): void => {
    if (next === 'reply' && !mayReply) return;
    setKind(next);
    setSheet(true);
    setFocus((count) => count + 1);
  };
  const group = { groupKey: 'tickets.keys.write' };
  useShortcut('c', () => open('reply'), { ...group, labelKey: 'tickets.keys.reply', enabled: mayReply });
  useShortcut('shift+c', () => open('note'), { ...group, labelKey: 'tickets.keys.note', enabled: mayNote });
  // biome-ignore lint/correctness/useExhaustiveDependencies: open is made anew each time and does the same
  useEffect(
    () =>
      onAsked((ask) => {
        if (ask.do === 'open') open(ask.kind);
        return ask.do === 'open';
      }),
    [ticket.id],
  );
  if (!mayReply && !mayNote) return null;
  // The messages come first: the editor is made once they are on the screen.
  const box = !drawn ? (
    <div className={css.box} style={{ minHeight: 132 }} />
  ) : (
    <KindBox
      key={`${String(ticket.id)}-${kind}`}
      {...props}
      kind={kind}
      onKind={(next) => open(next)}
      mayReply={mayReply}
      focus={focus}
      onTyping={setTyping}
      onSent={() => setSheet(false)}
    />
  );
  if (!onePane)
    return (
      <div className={css.wrap}>
        <TypingLine ticketId={ticket.id} />
        {box}
      </div>
    );
  return (
    <>
      <div className={css.closed}>
        {mayReply && (
          <Button className="grow" variant="filled" leftSection={<IconMessageReply size={16} stroke={1.7} aria-hidden />} onClick={() => open('reply')}>
            {t('tickets.reply')}
          </Button>
        )}
        <Button className="grow" leftSection={<IconLock size={16} stroke={1.7} aria-hidden />} onClick={() => open('note')}>
          {t('tickets.note')}
        </Button>
      </div>
      <Drawer
        opened={sheet}
        onClose={() => setSheet(false)}
        position="bottom"
        size="86%"
        padding={0}
        title={t('tickets.write.to', { name: ticket.customer.name || ticket.customer.email || '' })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        styles={{ body: { height: 'calc(100% - 48px)' } }}
      >
        <div className={css.sheet}>
          <div className={css.wrap}>
            <TypingLine ticketId={ticket.id} />
            {box}
          </div>
        </div>
      </Drawer>
    </>
  );
}

type KindProps = ComposerProps & {
  kind: MessageKind;
  onKind: (kind: MessageKind) => void;
  mayReply: boolean;
  focus: number;
  onTyping: (typing: boolean) => void;
  onSent: () => void;
};

/** One kind with its own draft. */
function KindBox(props: KindProps): ReactNode {
  const { ticket, kind, me, onKind } = props;
  const draft = useDraft(ticket.id, kind);
  useEffect(
    () =>
      onAsked((ask) => {
        if (ask.do !== 'restore' || ask.ticketId !== ticket.id) return false;
        const written = { html: ask.html, text: ask.text, files: ask.files };
        if (ask.kind === kind) draft.replace(written);
        else keep(`${me}.${String(ticket.id)}.${ask.kind}`, { written, revision: null, dirty: true });
        onKind(ask.kind);
        return true;
      }),
    [ticket.id, kind, draft, me, onKind],
  );
  const toNote = (from: Draft): void => {
    const written = from.now();
    void from.take().then(() => {
      keep(`${me}.${String(ticket.id)}.note`, { written, revision: null, dirty: true });
      askComposer({ do: 'open', kind: 'note' });
    });
  };
  return <WritingBox {...props} draft={draft} onMakeNote={toNote} />;
}
