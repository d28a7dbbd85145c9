import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { smtpSchema } from '#contract/outbox';
import { ErrorState, FormSection, PageHead, SkeletonRows, useT } from '#ui';
import { smtpQuery } from './reading.ts';
import { ServerForm } from './server-form.tsx';
import { TestMail } from './test-mail.tsx';

export default function ServerPage(): ReactNode {
  const { t } = useT();
  const setting = useQuery(smtpQuery);
  const value = setting.data && smtpSchema.parse(setting.data.value);
  return (
    <>
      <PageHead title={t('outbox.server.title')} />
      <div className="scroll">
        {setting.isError && <ErrorState error={setting.error} retry={() => void setting.refetch()} />}
        {setting.isPending && <SkeletonRows kind="text" />}
        {setting.data && value && (
          <>
            <FormSection title={t('outbox.server.section')} description={t('outbox.server.about')}>
              <ServerForm key={setting.data.version} saved={value} version={setting.data.version} />
            </FormSection>
            <FormSection title={t('outbox.test.title')} description={t('outbox.test.about')}>
              <TestMail ready={value.host !== '' && value.fromAddress !== ''} />
            </FormSection>
          </>
        )}
      </div>
    </>
  );
}
