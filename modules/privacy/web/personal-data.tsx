import { Button } from '@mantine/core';
import { IconDownload, IconEraser } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Customer } from '#contract/customers';
import { exportPersonalData, startErasure } from '#contract/privacy';
import { ApiError, call, urlOf } from '#platform/client';
import { ConfirmByName, PanelSection, ProgressBar, toast, useT } from '#ui';
import css from './privacy.module.css';
import { erasuresQuery, isWorking } from './reading.ts';

/** What has to be typed, and what the server accepts: the name, else an address or number, else the id. */
const confirmationOf = (customer: Customer): string => customer.name.trim() || (customer.identifiers[0]?.value ?? `#${String(customer.id)}`);

/** On a customer's page: hand the person what is known, or erase it. */
export default function PersonalDataPanel({ customer }: { customer: Customer }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery(erasuresQuery(customer.id));
  const current = data?.items.find(isWorking);
  const wasWorking = useRef(false);
  useEffect(() => {
    if (wasWorking.current && !current) {
      const [last] = data?.items ?? [];
      toast(last?.state === 'failed' ? { message: t('privacy.failed'), tone: 'bad' } : { message: t('privacy.done') });
      void client.invalidateQueries({ queryKey: ['customers'] });
      void client.invalidateQueries({ queryKey: ['tickets'] });
    }
    wasWorking.current = current !== undefined;
  }, [current, data, client, t]);
  const erase = async (): Promise<void> => {
    try {
      await call(startErasure, { body: { customerId: customer.id, confirm: confirmationOf(customer) } });
      wasWorking.current = true;
      await client.invalidateQueries({ queryKey: ['erasures'] });
    } catch (error) {
      toast({ message: error instanceof ApiError ? error.title : String(error), tone: 'bad' });
    }
  };
  return (
    <PanelSection title={t('privacy.personalData')}>
      {current ? (
        <ProgressBar
          value={current.done}
          max={Math.max(1, current.total)}
          label={t('privacy.working')}
          caption={t('privacy.progress', { done: current.done, total: current.total })}
        />
      ) : (
        <div className={css.actions}>
          <Button
            component="a"
            href={urlOf(exportPersonalData, { params: { id: customer.id } })}
            download
            leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}
          >
            {t('privacy.export')}
          </Button>
          {!customer.erasedAt && (
            <Button color="red" variant="subtle" leftSection={<IconEraser size={14} stroke={1.7} aria-hidden />} onClick={() => setAsking(true)}>
              {t('privacy.erase')}
            </Button>
          )}
        </div>
      )}
      <ConfirmByName
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('privacy.erase')}
        name={confirmationOf(customer)}
        confirmLabel={t('privacy.eraseForGood')}
        onConfirm={erase}
      >
        <div className={css.told}>
          <p>{t('privacy.goes')}</p>
          <p>{t('privacy.stays')}</p>
          <p>{t('privacy.backups')}</p>
        </div>
      </ConfirmByName>
    </PanelSection>
  );
}
