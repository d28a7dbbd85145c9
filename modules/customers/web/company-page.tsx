import { Button, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconLock, IconTrash, IconUsers } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Company, changeCompany, deleteCompany } from '#contract/customers';
import { ApiError, call, type InputBody } from '#platform/client';
import { BackLink, ConfirmByName, ErrorState, fieldError, Page, PageHead, PanelSection, SavedMark, SkeletonRows, toast, useShortcut, useT } from '#ui';
import { CustomFields } from './custom-fields.tsx';
import { CustomerTable } from './customer-table.tsx';
import css from './customers.module.css';
import { domainProblem } from './new-company-dialog.tsx';
import { companyKey, sayError, useCompany, useFreshCustomers } from './reading.ts';
import { CustomersSide } from './side.tsx';
import { TicketsOf } from './tickets-of.tsx';

type Change = Omit<InputBody<typeof changeCompany>, 'version'>;

function CompanyForm({ company }: { company: Company }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ name?: string; notes?: string }>({});
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const saving = useMutation({
    scope: { id: `company-${String(company.id)}` },
    mutationFn: (change: Change) =>
      call(changeCompany, {
        params: { id: company.id },
        body: { ...change, version: (client.getQueryData<Company>(companyKey(company.id)) ?? company).version },
      }),
    onSuccess: (saved) => {
      client.setQueryData(companyKey(saved.id), saved);
      void client.invalidateQueries({ queryKey: ['customers', 'list'] });
      setSavedAt(new Date());
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) void client.invalidateQueries({ queryKey: companyKey(company.id) });
      if (!domainProblem(error)) sayError(error);
    },
  });
  const disabled = !company.abilities.edit;
  const field = (name: 'name' | 'notes') => ({
    value: draft[name] ?? company[name],
    disabled,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setDraft((now) => ({ ...now, [name]: value }));
    },
    onBlur: () => {
      const typed = draft[name];
      if (typed !== undefined && typed !== company[name] && (name === 'notes' || typed.trim() !== '')) saving.mutate({ [name]: typed });
      setDraft(({ [name]: _, ...rest }) => rest);
    },
  });
  return (
    <PanelSection title={t('customers.details')} actions={<SavedMark at={savedAt} saving={saving.isPending} />}>
      <div className={css.form}>
        <TextInput label={t('customers.company.name')} {...field('name')} maxLength={200} />
        <TagsInput
          label={t('customers.company.domains')}
          description={t('customers.company.domainsWhy')}
          value={company.domains}
          disabled={disabled}
          onChange={(domains) => saving.mutate({ domains })}
          splitChars={[',', ' ', ';']}
          acceptValueOnBlur
          error={fieldError(domainProblem(saving.error))}
        />
        <CustomFields fields={company.fields} disabled={disabled} onChange={(fields) => saving.mutate({ fields })} />
        <div className={css.note}>
          <Textarea
            label={
              <span className="row">
                <IconLock size={14} stroke={1.7} aria-hidden />
                {t('customers.notes')}
              </span>
            }
            description={t('customers.notesWhy')}
            {...field('notes')}
            maxLength={20_000}
            minRows={3}
          />
        </div>
      </div>
    </PanelSection>
  );
}

function Loaded({ company }: { company: Company }): ReactNode {
  const { t } = useT();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  useShortcut('escape', () => void navigate({ to: '/companies' }), { labelKey: 'customers.company.back' });
  const remove = async (): Promise<void> => {
    try {
      await call(deleteCompany, { params: { id: company.id } });
      toast({ message: t('customers.company.deleted', { name: company.name }) });
      await navigate({ to: '/companies' });
      void client.invalidateQueries({ queryKey: ['customers'] });
    } catch (error) {
      sayError(error);
    }
  };
  return (
    <>
      <PageHead
        before={<BackLink to="/companies" label={t('customers.company.back')} />}
        title={company.name}
        note={t('customers.company.count', { count: company.customers })}
      >
        {company.abilities.edit && (
          <Button leftSection={<IconTrash size={14} stroke={1.7} aria-hidden />} onClick={() => setDeleting(true)}>
            {t('customers.company.delete')}
          </Button>
        )}
      </PageHead>
      <div className={`scroll ${css.detail}`}>
        <div className={css.main}>
          <section aria-label={t('customers.company.people')}>
            <h2 className={css.sectionTitle}>{t('customers.company.people')}</h2>
            <CustomerTable
              label={t('customers.company.people')}
              filter={{ company: company.id }}
              empty={{ icon: IconUsers, title: t('customers.company.nobody'), why: t('customers.company.nobodyWhy') }}
            />
          </section>
          <TicketsOf filter={{ company: company.id }} />
        </div>
        <aside className={css.aside} aria-label={t('customers.details')}>
          <CompanyForm key={company.id} company={company} />
        </aside>
      </div>
      <ConfirmByName
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={t('customers.company.delete')}
        name={company.name}
        confirmLabel={t('customers.company.delete')}
        onConfirm={remove}
      >
        {t('customers.company.deleteWhy')}
      </ConfirmByName>
    </>
  );
}

export default function CompanyPage(): ReactNode {
  const { t } = useT();
  const { companyId } = useParams({ strict: false }) as { companyId?: string };
  const found = useCompany(Number(companyId));
  useFreshCustomers();
  return (
    <Page title={found.data?.name ?? t('customers.companies.title')} side={<CustomersSide at="companies" />} sideLabel={t('customers.nav')}>
      {found.data ? (
        <Loaded company={found.data} />
      ) : found.isPending && !Number.isNaN(Number(companyId)) ? (
        <SkeletonRows kind="text" />
      ) : (
        <ErrorState large error={found.error} retry={() => void found.refetch()} />
      )}
    </Page>
  );
}
