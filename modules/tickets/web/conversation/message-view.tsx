import { Checkbox, Menu } from '@mantine/core';
import { IconArrowsSplit2, IconCode, IconCopy, IconLock, IconQuote } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { getMessageFile, type Message, type Ticket } from '#contract/tickets';
import { urlOf } from '#platform/client';
import { Avatar, DateTime, FileChip, useSession, useT } from '#ui';
import { useComposerDoor } from '../composer/door.ts';
import { useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { LateMenu } from './late-menu.tsx';
import css from './message.module.css';
import { MessageFrame } from './message-frame.tsx';
import { MessageSource } from './message-source.tsx';
import { simpleHtml } from './simple-html.tsx';

type Props = { message: Message; ticket: Ticket; splitting?: { chosen: ReadonlySet<number>; toggle: (id: number) => void } | undefined };

/** A reply, ours or the customer's, or an internal note in its own colours. */
export function MessageView({ message, ticket, splitting }: Props): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const isNote = message.kind === 'note';
  const ours = message.author.kind !== 'customer';
  const name = message.author.name || t(`tickets.author.${message.author.kind}`);
  const label = isNote ? t('tickets.message.noteBy', { name }) : t('tickets.message.by', { name });
  const where = ours
    ? t('tickets.message.to', { name: ticket.customer.name || ticket.customer.email || t('tickets.customer.unknown') })
    : t(`tickets.message.via.${message.channel}`);
  const choose = splitting && (
    <Checkbox
      size="xs"
      aria-label={t('tickets.split.choose', { name })}
      checked={splitting.chosen.has(message.id)}
      onChange={() => splitting.toggle(message.id)}
    />
  );
  if (isNote)
    return (
      <article className={css.note} aria-label={label} data-message={message.id}>
        <div className={css.noteHead}>
          {choose}
          <IconLock size={14} stroke={1.7} className="tone-warn" aria-hidden />
          <span className="w6">{t('tickets.note')}</span>
          <span className="tone-3 ell">{name}</span>
          <Origin message={message} />
          <span className="push tone-3">
            <DateTime at={message.createdAt} as="time" />
          </span>
          <MessageMenu message={message} ticket={ticket} />
        </div>
        <MessageBody message={message} />
      </article>
    );
  return (
    <article className={css.message} aria-label={label} data-message={message.id}>
      {choose ?? <Avatar name={name} size={28} own={message.author.id === user.id} />}
      <div style={{ minWidth: 0 }}>
        <div className={css.messageHead}>
          <span className="w6 ell">{name}</span>
          <span className="tone-3 t12 ell">{where}</span>
          <Origin message={message} />
          <span className="push tone-3 t12">
            <DateTime at={message.createdAt} as="time" />
          </span>
          <MessageMenu message={message} ticket={ticket} />
        </div>
        <MessageBody message={message} />
      </div>
    </article>
  );
}

function Origin({ message }: { message: Message }): ReactNode {
  const { t } = useT();
  const { place } = useInboxPlace();
  if (message.originTicketId === null) return null;
  return (
    <Link className={css.origin} to={`/inbox/${place}/${String(message.originTicketId)}`}>
      {t('tickets.message.origin', { id: message.originTicketId })}
    </Link>
  );
}

function MessageBody({ message }: { message: Message }): ReactNode {
  const { t } = useT();
  const simple = useMemo(() => (message.html === null ? null : simpleHtml(message.html)), [message.html]);
  // A damaged picture is missing from the text, so it is named below it.
  const attached = message.files.filter((file) => !file.inline || file.damaged);
  const href = (fileId: string): string => urlOf(getMessageFile, { params: { id: message.ticketId, fileId } });
  // Nobody sends nothing: this is what erasing leaves.
  if (message.text === '' && message.html === null && message.files.length === 0) return <div className="tone-3">{t('tickets.message.erased')}</div>;
  return (
    <>
      <div className={css.body} lang={message.language ?? undefined}>
        {message.html === null ? <span className={css.plain}>{message.text}</span> : simple !== null ? simple : <MessageFrame message={message} />}
      </div>
      {attached.length > 0 && (
        <div className={css.files}>
          {attached
            .filter((file) => file.type.startsWith('image/') && file.width && !file.damaged)
            .map((file) => (
              <a key={file.id} href={href(file.id)} target="_blank" rel="noreferrer" className={css.picture}>
                <img src={`${href(file.id)}?inline=true`} alt={file.name} loading="lazy" />
              </a>
            ))}
          {attached.map((file) => (
            <FileChip key={file.id} name={file.name} type={file.type} bytes={file.sizeBytes} href={href(file.id)} damaged={file.damaged} />
          ))}
        </div>
      )}
    </>
  );
}

function MessageMenu({ message, ticket }: { message: Message; ticket: Ticket }): ReactNode {
  const { t } = useT();
  const { setDialog } = useInboxActions();
  const composer = useComposerDoor();
  const [source, setSource] = useState(false);
  return (
    <>
      <LateMenu label={t('tickets.message.menu')} className={css.more} size={24} iconSize={14}>
        {ticket.abilities.includes('reply') && (
          <Menu.Item leftSection={<IconQuote size={16} stroke={1.7} aria-hidden />} onClick={() => composer.quote(message.text)}>
            {t('tickets.message.quote')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} aria-hidden />} onClick={() => void navigator.clipboard?.writeText(message.text)}>
          {t('tickets.message.copy')}
        </Menu.Item>
        {ticket.abilities.includes('split') && (
          <Menu.Item leftSection={<IconArrowsSplit2 size={16} stroke={1.7} aria-hidden />} onClick={() => setDialog({ name: 'split', tickets: [ticket] })}>
            {t('tickets.act.split')}
          </Menu.Item>
        )}
        {message.html !== null && message.author.kind === 'customer' && (
          <Menu.Item leftSection={<IconCode size={16} stroke={1.7} aria-hidden />} onClick={() => setSource(true)}>
            {t('tickets.message.source')}
          </Menu.Item>
        )}
      </LateMenu>
      {source && <MessageSource message={message} onClose={() => setSource(false)} />}
    </>
  );
}
