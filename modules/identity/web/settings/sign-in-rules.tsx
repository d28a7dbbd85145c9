import { Switch } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { signInRulesSchema } from '#contract/identity';
import { getSetting, putSetting } from '#contract/settings';
import { call } from '#platform/client';
import { ErrorState, FormColumn, FormSection, PageHead, SavedMark, SkeletonRows, useRefreshSession, useT } from '#ui';
import { Refusal } from '../fields.tsx';

const params = { topic: 'sign-in' };
const rulesQuery = queryOptions({ queryKey: ['settings', 'sign-in'], queryFn: ({ signal }) => call(getSetting, { params, signal }) });

/** What the organization asks of everyone who signs in. */
export default function SignInRules(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const refresh = useRefreshSession();
  const rules = useQuery(rulesQuery);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const save = useMutation({
    mutationFn: (twoFactorRequired: boolean) => call(putSetting, { params, body: { value: { twoFactorRequired } } }),
    onSuccess: async (now) => {
      client.setQueryData(rulesQuery.queryKey, now);
      setSavedAt(new Date());
      await refresh();
    },
  });
  return (
    <>
      <PageHead title={t('identity.rules.title')} note={<SavedMark at={savedAt} saving={save.isPending} />} />
      <div className="scroll">
        {rules.isError && <ErrorState error={rules.error} retry={() => void rules.refetch()} />}
        {rules.isPending && <SkeletonRows kind="text" />}
        {rules.data && (
          <FormSection title={t('identity.twoFactor.title')} description={t('identity.rules.about')}>
            <FormColumn>
              <Refusal error={save.error} />
              <Switch
                label={t('identity.rules.required')}
                description={t('identity.rules.requiredAbout')}
                checked={signInRulesSchema.parse(rules.data.value).twoFactorRequired}
                disabled={save.isPending}
                onChange={(event) => save.mutate(event.currentTarget.checked)}
              />
            </FormColumn>
          </FormSection>
        )}
      </div>
    </>
  );
}
