import { Button, Modal } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { listInvitations, resendInvitation, revokeInvitation } from '#contract/identity';
import { call } from '#platform/client';
import { Chip, FormSection, TimeAgo, toast, useT } from '#ui';
import { Refusal } from '../fields.tsx';
import { Secret } from './secret.tsx';
import css from './settings.module.css';

/** Who was invited and has not come yet. Nothing is shown when there is nobody. */
export function Invitations(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const invitations = useQuery({ queryKey: ['identity', 'invitations'], queryFn: ({ signal }) => call(listInvitations, { signal }) });
  const [link, setLink] = useState<string | null>(null);
  const again = (): void => void client.invalidateQueries({ queryKey: ['identity', 'invitations'] });
  const resend = useMutation({
    mutationFn: (id: string) => call(resendInvitation, { params: { id } }),
    onSuccess: ({ email, link: shown }) => {
      again();
      if (shown) setLink(shown);
      else toast({ message: t('identity.invite.sentTo', { email }) });
    },
  });
  const revoke = useMutation({ mutationFn: (id: string) => call(revokeInvitation, { params: { id } }), onSuccess: again });
  const items = invitations.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <FormSection title={t('identity.invitations.title', { count: items.length })}>
      <Refusal error={resend.error ?? revoke.error} />
      <ul className={css.lines}>
        {items.map((one) => (
          <li key={one.id} className={css.line}>
            <IconMailForward size={18} stroke={1.6} aria-hidden />
            <div className={css.lineMain}>
              <div className={css.lineHead}>
                {one.name}
                <span className="tone-3 t12">{t(`identity.role.${one.role}`)}</span>
                {one.expired && <Chip tone="warn">{t('identity.invitations.expired')}</Chip>}
              </div>
              <div className={css.meta}>
                <span>{one.email}</span>
                <TimeAgo at={one.createdAt} />
              </div>
            </div>
            <div className="row">
              <Button onClick={() => resend.mutate(one.id)} loading={resend.isPending && resend.variables === one.id}>
                {t('identity.invitations.resend')}
              </Button>
              <Button variant="subtle" onClick={() => revoke.mutate(one.id)} loading={revoke.isPending && revoke.variables === one.id}>
                {t('identity.invitations.revoke')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        title={t('identity.invite.linkTitle')}
        size={520}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <div className={css.dialog}>
          <p className="tone-2">{t('identity.invite.linkNote')}</p>
          <Secret value={link ?? ''} label={t('identity.invite.linkTitle')} />
        </div>
      </Modal>
    </FormSection>
  );
}
