import { Button, FileInput, SegmentedControl, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Import, maxImportBytes } from '#contract/imports';
import { FormColumn, FormSection, fieldError, OptionalLabel, PageHead, ProgressBar, useT } from '#ui';
import css from './imports.module.css';
import { importsQuery } from './reading.ts';
import { uploadTable } from './uploading.ts';

export function UploadForm({ onDone, onLeave }: { onDone: (made: Import) => void; onLeave: () => void }): ReactNode {
  const { t, language } = useT();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<'tickets' | 'customers'>('tickets');
  const [source, setSource] = useState('');
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: (chosen: File) => uploadTable(chosen, kind, source.trim(), language, setShare),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: importsQuery.queryKey });
      onDone(made);
    },
  });
  const tooLarge = file !== null && file.size > maxImportBytes;
  return (
    <>
      <PageHead
        title={t('imports.new')}
        before={
          <Button variant="subtle" size="compact-sm" onClick={onLeave} aria-label={t('imports.back')}>
            <IconArrowLeft size={16} stroke={1.7} aria-hidden />
          </Button>
        }
      />
      <div className="scroll">
        <div className={css.body}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (file && !tooLarge) upload.mutate(file);
            }}
          >
            <FormColumn>
              <FormSection title={t('imports.upload')} description={t('imports.uploadWhy')}>
                <FileInput
                  label={t('imports.file')}
                  placeholder={t('imports.choose')}
                  accept=".csv,.tsv,.txt,.jsonl,.ndjson"
                  value={file}
                  onChange={setFile}
                  clearable
                  clearButtonProps={{ 'aria-label': t('imports.unchoose') }}
                  disabled={upload.isPending}
                  error={fieldError(tooLarge ? t('imports.tooLarge') : upload.error ? upload.error.message || t('imports.uploadFailed') : undefined)}
                />
                <div>
                  <div className={css.label} id="import-kind">
                    {t('imports.kind')}
                  </div>
                  <SegmentedControl
                    aria-labelledby="import-kind"
                    value={kind}
                    onChange={(value) => setKind(value as 'tickets' | 'customers')}
                    disabled={upload.isPending}
                    data={[
                      { value: 'tickets', label: t('imports.kind.tickets') },
                      { value: 'customers', label: t('imports.kind.customers') },
                    ]}
                  />
                </div>
                <TextInput
                  label={<OptionalLabel>{t('imports.source')}</OptionalLabel>}
                  description={t('imports.sourceWhy')}
                  value={source}
                  onChange={(event) => setSource(event.currentTarget.value)}
                  maxLength={60}
                  disabled={upload.isPending}
                />
                {upload.isPending && (
                  <ProgressBar
                    value={Math.round(share * 100)}
                    label={t('imports.uploading')}
                    caption={share < 1 ? t('imports.uploading') : t('imports.reading')}
                  />
                )}
                <div>
                  <Button type="submit" variant="filled" disabled={!file || tooLarge} loading={upload.isPending}>
                    {t('imports.continue')}
                  </Button>
                </div>
              </FormSection>
            </FormColumn>
          </form>
        </div>
      </div>
    </>
  );
}
