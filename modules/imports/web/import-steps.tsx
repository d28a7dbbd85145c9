import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cancelImport, type Import, type ImportMapping, putMapping, startDryRun, startRun } from '#contract/imports';
import { call } from '#platform/client';
import { ErrorState, FormSection, PageHead, ProgressBar, SkeletonRows, toast, useT } from '#ui';
import { ImportState } from './import-state.tsx';
import css from './imports.module.css';
import { MappingTable } from './mapping-table.tsx';
import { importQuery, importsQuery, isWorking, wordsOf } from './reading.ts';
import { Report } from './report.tsx';

/** One import from its columns to its report. */
export function ImportSteps({ id, onLeave }: { id: string; onLeave: () => void }): ReactNode {
  const { t } = useT();
  const query = useQuery(importQuery(id));
  const one = query.data;
  return (
    <>
      <PageHead
        title={one?.fileName ?? t('imports.title')}
        before={
          <Button variant="subtle" size="compact-sm" onClick={onLeave} aria-label={t('imports.back')}>
            <IconArrowLeft size={16} stroke={1.7} aria-hidden />
          </Button>
        }
      >
        {one && <ImportState state={one.state} />}
      </PageHead>
      <div className="scroll">
        {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : one ? <Steps one={one} /> : <SkeletonRows />}
      </div>
    </>
  );
}

function Steps({ one }: { one: Import }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [mapping, setMapping] = useState<ImportMapping>(one.mapping);
  const kept = (next: Import): void => {
    client.setQueryData(importQuery(one.id).queryKey, next);
    void client.invalidateQueries({ queryKey: importsQuery.queryKey, exact: true });
  };
  const work = useMutation({
    mutationFn: async (step: 'check' | 'run' | 'resume' | 'cancel') => {
      const params = { id: one.id };
      if (step === 'cancel') return call(cancelImport, { params });
      if (step !== 'resume' && one.kind !== 'careloop') await call(putMapping, { params, body: mapping });
      return call(step === 'check' ? startDryRun : startRun, { params });
    },
    onSuccess: kept,
    onError: (error) => toast({ message: wordsOf(error), tone: 'bad' }),
  });
  const working = isWorking(one.state);
  const resumable = (one.state === 'cancelled' || one.state === 'failed') && one.rowsDone > 0;
  const complete =
    one.kind === 'careloop' ||
    Boolean(one.kind === 'tickets' ? mapping.columns.text : (mapping.columns.name ?? mapping.columns.email ?? mapping.columns.phone));
  return (
    <div className={css.body}>
      <p className={css.facts}>
        {t('imports.facts', {
          format: one.format === 'csv' ? 'CSV' : 'JSON Lines',
          encoding: one.encoding.toUpperCase(),
          lines: one.rowsTotal,
          source: one.source,
        })}
      </p>
      {one.kind === 'careloop' ? (
        <p className={css.facts}>{t('imports.archive')}</p>
      ) : (
        <FormSection title={t('imports.mapping')} description={t('imports.mappingWhy')}>
          <MappingTable one={one} mapping={mapping} onChange={setMapping} disabled={working} />
        </FormSection>
      )}
      <div aria-live="polite">
        {working && (
          <FormSection title={t(`imports.state.${one.state}`)}>
            <ProgressBar
              value={one.rowsDone}
              max={Math.max(1, one.rowsTotal)}
              label={t(`imports.state.${one.state}`)}
              caption={t('imports.progress', { done: one.rowsDone, total: one.rowsTotal })}
            />
          </FormSection>
        )}
        {(one.state === 'checked' || one.state === 'finished' || resumable) && <Report one={one} />}
        {one.state === 'failed' && <p className="tone-bad">{t('imports.interrupted')}</p>}
      </div>
      <div className={css.actions}>
        {working ? (
          <Button onClick={() => work.mutate('cancel')} loading={work.isPending}>
            {t('imports.stop')}
          </Button>
        ) : (
          <>
            {resumable && (
              <Button variant="filled" onClick={() => work.mutate('resume')} loading={work.isPending}>
                {t('imports.resume')}
              </Button>
            )}
            {!resumable && one.state === 'checked' && (
              <Button variant="filled" onClick={() => work.mutate('run')} loading={work.isPending} disabled={!complete}>
                {t('imports.run')}
              </Button>
            )}
            <Button
              variant={one.state === 'uploaded' || one.state === 'ready' ? 'filled' : 'default'}
              onClick={() => work.mutate('check')}
              loading={work.isPending}
              disabled={!complete}
            >
              {t('imports.check')}
            </Button>
          </>
        )}
      </div>
      <p className={css.facts}>{t('imports.silent')}</p>
    </div>
  );
}
