import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { splitTicket } from '#contract/tickets';
import { call } from '#platform/client';
import { DateTime, FieldPair, toast, useT } from '#ui';
import { useInboxActions } from '../inbox-state.tsx';
import { useQueues } from '../neighbours.ts';
import { conversationOf } from '../reading.ts';
import { useTellFailure } from './changing.ts';
import type { DialogProps } from './dialogs.tsx';

/** Moves chosen messages into a ticket of their own; author, time and files stay as they are. */
export default function SplitDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const { open } = useInboxActions();
  const first = tickets[0];
  const { data } = useQuery({ ...conversationOf(first?.id ?? 0), enabled: first !== undefined });
  const { data: queues = [] } = useQueues();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [subject, setSubject] = useState(first?.subject ?? '');
  const [queueId, setQueueId] = useState<string | null>(first ? String(first.queue.id) : null);
  const [busy, setBusy] = useState(false);
  const messages = [...(data?.messages ?? [])].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const toggle = (id: number): void => setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  const split = async (): Promise<void> => {
    if (!first) return;
    setBusy(true);
    try {
      const ticket = await call(splitTicket, {
        params: { id: first.id },
        body: { messageIds: [...chosen], subject: subject.trim(), ...(queueId && { queueId: Number(queueId) }) },
      });
      await queries.invalidateQueries({ queryKey: ['tickets'] });
      onClose();
      toast({ message: t('tickets.split.done', { id: ticket.id }), action: { label: t('tickets.split.back', { id: first.id }), run: () => open(first.id) } });
      open(ticket.id);
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} opened onClose={onClose} title={t('tickets.split.title', { id: first?.id ?? 0 })} size={560}>
      <div className="col" style={{ gap: 12 }}>
        <div role="group" aria-label={t('tickets.split.which')} className="col" style={{ gap: 8, maxHeight: 300, overflowY: 'auto', padding: 2 }}>
          {messages.map((message, at) => (
            <Checkbox
              key={message.id}
              data-autofocus={at === 0 || undefined}
              size="xs"
              checked={chosen.has(message.id)}
              onChange={() => toggle(message.id)}
              label={
                <span>
                  <span className="w6">{message.author.name}</span>{' '}
                  <span className="tone-3 t12">
                    <DateTime at={message.createdAt} />
                  </span>
                  <br />
                  <span className="tone-2">{message.text.slice(0, 160)}</span>
                </span>
              }
            />
          ))}
        </div>
        <FieldPair>
          <TextInput label={t('tickets.split.subject')} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
          <Select
            label={t('tickets.field.queue')}
            value={queueId}
            onChange={setQueueId}
            data={queues.map((one) => ({ value: String(one.id), label: one.name }))}
          />
        </FieldPair>
        <div className="row">
          <Button
            variant="filled"
            loading={busy}
            disabled={chosen.size === 0 || chosen.size === messages.length || subject.trim() === ''}
            onClick={() => void split()}
          >
            {t('tickets.split.do', { count: chosen.size })}
          </Button>
          {chosen.size > 0 && chosen.size === messages.length && <span className="t12 tone-3">{t('tickets.split.notAll')}</span>}
        </div>
      </div>
    </Modal>
  );
}
