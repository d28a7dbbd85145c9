import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Import, problemsCsv } from '#contract/imports';
import { urlOf } from '#platform/client';
import { FormSection, useT } from '#ui';
import css from './imports.module.css';
import { problemsQuery } from './reading.ts';

/** What would happen, or what did; and which rows could not be taken. */
export function Report({ one }: { one: Import }): ReactNode {
  const { t } = useT();
  const problems = useQuery(problemsQuery(one));
  const dry = one.state === 'checked';
  const numbers = (['created', 'updated', 'skipped', 'failed'] as const).filter((key) => key !== 'updated' || one.kind !== 'customers' || !dry);
  return (
    <FormSection title={t(dry ? 'imports.report.dry' : 'imports.report')}>
      <dl className={css.numbers}>
        {numbers.map((key) => (
          <div key={key} data-tone={key === 'failed' && one.counts.failed > 0 ? 'warn' : undefined}>
            <dt>{t(`imports.${key}`)}</dt>
            <dd className="num">{one.counts[key].toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      {one.idsFromContent && <p className={css.facts}>{t('imports.idsFromContent')}</p>}
      {one.counts.failed > 0 && problems.data && (
        <>
          <div className={css.problemsHead}>
            <h3>{t('imports.problems', { shown: problems.data.items.length, total: one.counts.failed })}</h3>
            <Button
              component="a"
              size="compact-sm"
              href={urlOf(problemsCsv, { params: { id: one.id } })}
              download
              leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}
            >
              {t('imports.problemsCsv')}
            </Button>
          </div>
          <div className={css.wide}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t('imports.line')}</th>
                  <th scope="col">{t('imports.column')}</th>
                  <th scope="col">{t('imports.reason')}</th>
                </tr>
              </thead>
              <tbody>
                {problems.data.items.slice(0, 50).map((p) => (
                  <tr key={p.row}>
                    <td className="num">{p.row}</td>
                    <td>{p.column ?? '–'}</td>
                    <td>
                      {p.message}
                      {p.value && <div className={css.sample}>{p.value}</div>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </FormSection>
  );
}
