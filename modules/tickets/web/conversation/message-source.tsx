import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getMessageSource, type Message } from '#contract/tickets';
import { call } from '#platform/client';
import { ErrorState, SkeletonRows, useFocusBack, useT } from '#ui';
import css from './message.module.css';

/** The HTML as it came, shown as text. */
export function MessageSource({ message, onClose }: { message: Message; onClose: () => void }): ReactNode {
  useFocusBack();
  const { t } = useT();
  const { data, error, isPending } = useQuery({
    queryKey: ['tickets', 'source', message.id],
    queryFn: () => call(getMessageSource, { params: { id: message.ticketId, messageId: message.id } }),
  });
  return (
    <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} opened onClose={onClose} title={t('tickets.message.source')} size="lg">
      {isPending ? <SkeletonRows kind="text" count={4} /> : error ? <ErrorState error={error} /> : <pre className={css.source}>{data.source}</pre>}
    </Modal>
  );
}
