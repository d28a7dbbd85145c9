import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addIdentifier, type Customer, changeCustomer, changeIdentifier, mergeCustomer, removeIdentifier, undoMerge } from '#contract/customers';
import { call, type InputBody } from '#platform/client';
import { toast, useT } from '#ui';
import { customerKey, nameOf, sayError } from './reading.ts';

type NewIdentifier = InputBody<typeof addIdentifier>;

/** What one does with a person. Every answer is the person as they are now and goes straight into the page. */
export function useCustomerActions() {
  const { t } = useT();
  const client = useQueryClient();
  const keep = (customer: Customer): void => {
    client.setQueryData(customerKey(customer.id), customer);
    void client.invalidateQueries({ queryKey: ['customers', 'list'] });
  };
  const all = (): void => void client.invalidateQueries({ queryKey: ['customers'] });
  const options = { onSuccess: keep, onError: sayError };
  const blocking = useMutation({
    ...options,
    mutationFn: ({ id, blocked }: { id: number; blocked: boolean }) => call(changeCustomer, { params: { id }, body: { blocked } }),
  });
  const adding = useMutation({
    onSuccess: keep,
    mutationFn: ({ id, body }: { id: number; body: NewIdentifier }) => call(addIdentifier, { params: { id }, body }),
  });
  const changing = useMutation({
    ...options,
    mutationFn: ({ id, identifierId, ...body }: { id: number; identifierId: number; verified?: boolean; primary?: true }) =>
      call(changeIdentifier, { params: { id, identifierId }, body }),
  });
  const removing = useMutation({
    ...options,
    mutationFn: ({ id, identifierId }: { id: number; identifierId: number }) => call(removeIdentifier, { params: { id, identifierId } }),
  });
  const undoing = useMutation({
    mutationFn: (mergeId: number) => call(undoMerge, { params: { id: mergeId } }),
    onSuccess: ({ source }) => {
      all();
      toast({ message: t('customers.merge.undone', { name: nameOf(source, t) }) });
    },
    onError: sayError,
  });
  const merging = useMutation({
    mutationFn: ({ from, into }: { from: number; into: number }) => call(mergeCustomer, { params: { id: from }, body: { into } }),
    onSuccess: ({ mergeId, customer, effect }) => {
      all();
      toast({
        message: t('customers.merge.done', { source: nameOf(effect.source, t), target: nameOf(customer, t) }),
        undo: () => undoing.mutate(mergeId),
        seconds: 10,
      });
    },
    onError: sayError,
  });
  const block = (customer: Customer, blocked: boolean): void => {
    blocking.mutate(
      { id: customer.id, blocked },
      {
        onSuccess: () =>
          toast({
            message: t(blocked ? 'customers.nowBlocked' : 'customers.nowUnblocked', { name: nameOf(customer, t) }),
            undo: () => blocking.mutate({ id: customer.id, blocked: !blocked }),
          }),
      },
    );
  };
  const remove = (customer: Customer, identifier: Customer['identifiers'][number]): void => {
    const { kind, value, verifiedAt } = identifier;
    removing.mutate(
      { id: customer.id, identifierId: identifier.id },
      {
        onSuccess: () =>
          toast({
            message: t('customers.identifier.removed', { value }),
            undo: () => adding.mutate({ id: customer.id, body: { kind, value, verified: verifiedAt !== null } }, { onError: sayError }),
          }),
      },
    );
  };
  return { block, remove, adding, changing, merging, undoing };
}
