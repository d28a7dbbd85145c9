import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core';
import { IconDots, IconId, IconMail, IconPhone, IconPlus, IconRosetteDiscountCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Customer, identifierKinds } from '#contract/customers';
import { ApiError } from '#platform/client';
import { Chip, fieldError, PanelSection, useT } from '#ui';
import { useIdentifierActions } from './acting.ts';
import css from './customers.module.css';

const icons = { email: IconMail, phone: IconPhone, external: IconId };
type Identifier = Customer['identifiers'][number];

function Actions({ customer, identifier }: { customer: Customer; identifier: Identifier }): ReactNode {
  const { t } = useT();
  const { changing, remove } = useIdentifierActions();
  const place = { id: customer.id, identifierId: identifier.id };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('customers.identifier.actions', { value: identifier.value })}>
          <IconDots size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {identifier.kind !== 'external' && !identifier.primary && (
          <Menu.Item onClick={() => changing.mutate({ ...place, primary: true })}>{t('customers.identifier.usePrimary')}</Menu.Item>
        )}
        <Menu.Item onClick={() => changing.mutate({ ...place, verified: !identifier.verifiedAt })}>
          {t(identifier.verifiedAt ? 'customers.identifier.unverify' : 'customers.identifier.verify')}
        </Menu.Item>
        <Menu.Item color="red" onClick={() => remove(customer, identifier)}>
          {t('customers.identifier.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AddForm({ customer, onDone }: { customer: Customer; onDone: () => void }): ReactNode {
  const { t } = useT();
  const { adding } = useIdentifierActions();
  const [kind, setKind] = useState<Identifier['kind']>('email');
  const [value, setValue] = useState('');
  const problem = adding.error instanceof ApiError ? adding.error : null;
  const taken = problem?.code === 'customers.identifierTaken' ? problem.detail : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate({ id: customer.id, body: { kind, value } }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className={css.add}>
      <Select
        aria-label={t('customers.identifier.kind')}
        value={kind}
        onChange={(next) => next && setKind(next as Identifier['kind'])}
        data={identifierKinds.map((one) => ({ value: one, label: t(`customers.identifier.${one}`) }))}
      />
      <TextInput
        aria-label={t(`customers.identifier.${kind}`)}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        maxLength={254}
        data-autofocus
        autoFocus
        error={fieldError(problem?.title)}
      />
      {taken && (
        <Link to={`/customers/${taken}`} className="t12">
          {t('customers.openThem')}
        </Link>
      )}
      <div className="row">
        <Button type="submit" variant="filled" loading={adding.isPending} disabled={value.trim() === ''}>
          {t('customers.identifier.add')}
        </Button>
        <Button variant="subtle" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** Addresses, phones and external ids of a person. */
export function Identifiers({ customer }: { customer: Customer }): ReactNode {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  const add = customer.abilities.edit && !open && (
    <ActionIcon aria-label={t('customers.identifier.add')} onClick={() => setOpen(true)}>
      <IconPlus size={16} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
  return (
    <PanelSection title={t('customers.identifiers')} actions={add}>
      <ul className={css.identifiers}>
        {customer.identifiers.map((identifier) => {
          const IconMark = icons[identifier.kind];
          return (
            <li key={identifier.id} className={css.identifier}>
              <IconMark size={16} stroke={1.7} aria-label={t(`customers.identifier.${identifier.kind}`)} role="img" />
              <span className={css.value}>{identifier.value}</span>
              {identifier.verifiedAt && (
                <Chip tone="ok" icon={IconRosetteDiscountCheck}>
                  {t('customers.identifier.verified')}
                </Chip>
              )}
              {identifier.primary && customer.identifiers.filter((one) => one.kind === identifier.kind).length > 1 && (
                <Chip>{t('customers.identifier.primary')}</Chip>
              )}
              {customer.abilities.edit && <Actions customer={customer} identifier={identifier} />}
            </li>
          );
        })}
        {customer.identifiers.length === 0 && <li className="tone-3">{t('customers.identifier.none')}</li>}
      </ul>
      {open && <AddForm customer={customer} onDone={() => setOpen(false)} />}
    </PanelSection>
  );
}
