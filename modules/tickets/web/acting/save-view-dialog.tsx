import { Modal, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { createView } from '#contract/tickets';
import { call } from '#platform/client';
import { DialogButtons, FieldPair, toast, useCan, useT } from '#ui';
import { useInboxPlace } from '../inbox-state.tsx';
import { useTeams } from '../neighbours.ts';
import { viewIcon, viewIconNames } from '../queue-icons.ts';
import { ticketKeys } from '../reading.ts';
import { useTellFailure } from './changing.ts';
import type { DialogProps } from './dialogs.tsx';

/** Keeps the filter that is set as a view of one's own, of a team or of everybody. */
export default function SaveViewDialog({ onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const can = useCan();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const tellFailure = useTellFailure();
  const { listing } = useInboxPlace();
  const { data: teams = [] } = useTeams();
  const [name, setName] = useState('');
  const [icon, setIcon] = useState<string>('filter');
  const [scope, setScope] = useState<'mine' | 'team' | 'everyone'>('mine');
  const [teamId, setTeamId] = useState<string | null>(null);
  const shares = can('tickets:configure');
  const save = async (): Promise<void> => {
    if (!listing || name.trim() === '') return;
    try {
      const view = await call(createView, {
        body: { name: name.trim(), icon, filter: listing.filter, sort: listing.sort, scope, ...(scope === 'team' && teamId && { teamId: Number(teamId) }) },
      });
      await queries.invalidateQueries({ queryKey: ticketKeys.views });
      void queries.invalidateQueries({ queryKey: ticketKeys.counts });
      onClose();
      toast({ message: t('tickets.view.saved', { name: view.name }) });
      void navigate({ to: `/inbox/view-${String(view.id)}` });
    } catch (error) {
      tellFailure(error);
    }
  };
  const Mark = viewIcon(icon);
  return (
    <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} opened onClose={onClose} title={t('tickets.filter.save')} size={480}>
      <form
        className="col"
        style={{ gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput data-autofocus label={t('tickets.view.name')} value={name} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} />
        <FieldPair>
          <Select
            label={t('tickets.view.icon')}
            value={icon}
            leftSection={<Mark size={16} stroke={1.7} aria-hidden />}
            onChange={(next) => next && setIcon(next)}
            data={viewIconNames.map((value) => ({ value, label: t(`tickets.view.icon.${value}`) }))}
          />
          {shares && (
            <Select
              label={t('tickets.view.scope')}
              value={scope}
              onChange={(next) => next && setScope(next as typeof scope)}
              data={(['mine', 'team', 'everyone'] as const).map((value) => ({ value, label: t(`tickets.view.scope.${value}`) }))}
            />
          )}
        </FieldPair>
        {scope === 'team' && (
          <Select
            label={t('tickets.filter.team')}
            value={teamId}
            onChange={setTeamId}
            data={teams.map((one) => ({ value: String(one.id), label: one.name }))}
          />
        )}
        <DialogButtons onClose={onClose} disabled={name.trim() === '' || (scope === 'team' && !teamId)}>
          {t('tickets.view.save')}
        </DialogButtons>
      </form>
    </Modal>
  );
}
