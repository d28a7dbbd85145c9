import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addIdentifier, type Customer, changeCustomer, changeIdentifier, mergeCustomer, removeIdentifier, undoMerge } from '#contract/customers';
import { call, type InputBody } from '#platform/client';
import { toast, useT } from '#ui';
import { customerKey, nameOf, sayError } from './reading.ts';

/** Every answer is the person as they are now and goes straight into the page. */
function useKeeping(): (customer: Customer) => void {
  const client = useQueryClient();
  return (customer) => {
    client.setQueryData(customerKey(customer.id), customer);
    void client.invalidateQueries({ queryKey: ['customers', 'list'] });
  };
}

/** Blocks a person or takes it back, with undo. */
export function useBlocking(): (customer: Customer, blocked: boolean) => void {
  const { t } = useT();
  const onSuccess = useKeeping();
  const change = useMutation({
    onSuccess,
    onError: sayError,
    mutationFn: ({ id, blocked }: { id: number; blocked: boolean }) => call(changeCustomer, { params: { id }, body: { blocked } }),
  });
  return (customer, blocked) => {
    const { id } = customer;
    const said = (): unknown =>
      toast({
        message: t(blocked ? 'customers.nowBlocked' : 'customers.nowUnblocked', { name: nameOf(customer, t) }),
        undo: () => change.mutate({ id, blocked: !blocked }),
      });
    change.mutate({ id, blocked }, { onSuccess: () => void said() });
  };
}

/** What one does with the addresses and numbers of a person. */
export function useIdentifierActions() {
  const { t } = useT();
  const onSuccess = useKeeping();
  const adding = useMutation({
    onSuccess,
    mutationFn: ({ id, body }: { id: number; body: InputBody<typeof addIdentifier> }) => call(addIdentifier, { params: { id }, body }),
  });
  const changing = useMutation({
    onSuccess,
    onError: sayError,
    mutationFn: ({ id, identifierId, ...body }: { id: number; identifierId: number; verified?: boolean; primary?: true }) =>
      call(changeIdentifier, { params: { id, identifierId }, body }),
  });
  const removing = useMutation({
    onSuccess,
    onError: sayError,
    mutationFn: ({ id, identifierId }: { id: number; identifierId: number }) => call(removeIdentifier, { params: { id, identifierId } }),
  });
  const remove = ({ id }: Customer, { id: identifierId, kind, value, verifiedAt }: Customer['identifiers'][number]): void => {
    const putBack = (): void => adding.mutate({ id, body: { kind, value, verified: verifiedAt !== null } }, { onError: sayError });
    removing.mutate({ id, identifierId }, { onSuccess: () => void toast({ message: t('customers.identifier.removed', { value }), undo: putBack }) });
  };
  return { adding, changing, remove };
}

/** Merges two records and takes a merge apart again. */
export function useMerging() {
  const { t } = useT();
  const client = useQueryClient();
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['customers'] });
  const undoing = useMutation({
    mutationFn: (mergeId: number) => call(undoMerge, { params: { id: mergeId } }),
    onSuccess: ({ source }) => {
      refresh();
      toast({ message: t('customers.merge.undone', { name: nameOf(source, t) }) });
    },
    onError: sayError,
  });
  const merging = useMutation({
    mutationFn: ({ from, into }: { from: number; into: number }) => call(mergeCustomer, { params: { id: from }, body: { into } }),
    onSuccess: ({ mergeId, customer, effect }) => {
      refresh();
      toast({
        message: t('customers.merge.done', { source: nameOf(effect.source, t), target: nameOf(customer, t) }),
        undo: () => undoing.mutate(mergeId),
        seconds: 10,
      });
    },
    onError: sayError,
  });
  return { merging, undoing };
}
