import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { createTag } from '#contract/tickets';
import { call } from '#platform/client';
import { useCan, useT } from '#ui';
import { ticketKeys, useTags } from '../reading.ts';
import { TagDot } from '../tag-mark.tsx';
import { useActing } from './acting.ts';
import { tagWith } from './changes.ts';
import { useTellFailure } from './changing.ts';
import { ChoiceDialog } from './choice-dialog.tsx';
import type { DialogProps } from './dialogs.tsx';

/** Adds and removes tags; a tag that only some of the tickets carry shows as half chosen. */
export function TagsDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const can = useCan();
  const act = useActing();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const { data: tags = [] } = useTags();
  const carried = (id: number): number => tickets.filter((one) => one.tags.some((tag) => tag.id === id)).length;
  const [wanted, setWanted] = useState<ReadonlyMap<number, boolean>>(new Map());
  const has = (id: number): boolean => wanted.get(id) ?? carried(id) === tickets.length;
  const chosen = new Set(tags.filter((tag) => has(tag.id)).map((tag) => String(tag.id)));
  const partly = new Set(tags.filter((tag) => !wanted.has(tag.id) && carried(tag.id) > 0 && carried(tag.id) < tickets.length).map((tag) => String(tag.id)));
  const set = (id: number, on: boolean): void => setWanted(new Map(wanted).set(id, on));
  const done = (): void => {
    const added = tags.filter((tag) => wanted.get(tag.id) === true && carried(tag.id) < tickets.length);
    const removed = tags.filter((tag) => wanted.get(tag.id) === false && carried(tag.id) > 0);
    if (added.length + removed.length === 0) onClose();
    else void act(tickets, tagWith(added, removed), t('tickets.done.tagged', { count: tickets.length }));
  };
  const create = async (name: string): Promise<void> => {
    try {
      const tag = await call(createTag, { body: { name } });
      await queries.invalidateQueries({ queryKey: ticketKeys.tags });
      set(tag.id, true);
    } catch (error) {
      tellFailure(error);
    }
  };
  const choices = [...tags]
    .sort((a, b) => Number(carried(b.id) > 0) - Number(carried(a.id) > 0))
    .map((tag) => ({ key: String(tag.id), label: tag.name, mark: <TagDot color={tag.color} /> }));
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.act.tags')}
      choices={choices}
      many={{ chosen, partly, onToggle: (key) => set(Number(key), !chosen.has(key)), onDone: done, doneLabel: t('tickets.tags.apply') }}
      onNew={can('tickets:tag') ? { label: (typed) => t('tickets.tags.create', { name: typed }), run: (typed) => void create(typed) } : undefined}
    />
  );
}
