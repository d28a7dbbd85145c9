import { ActionIcon, Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createTicket } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { Avatar, DialogButtons, FieldPair, FileChip, fieldError, toast, useT } from '#ui';
import { useUploads, type WrittenFile } from '../composer/uploading.ts';
import { useAssignees, useQueues } from '../neighbours.ts';
import { ticketKeys } from '../reading.ts';
import css from './asking.module.css';
import { CustomerSearch } from './customer-search.tsx';

type As = 'customer' | 'reply' | 'note';
type Who = { id: number | null; name: string; email: string | null };

/** Opens a ticket: what a customer said, a first message to them, or a note to begin with. */
export function NewTicketDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: queues = [] } = useQueues();
  const assignees = useAssignees();
  const [who, setWho] = useState<Who | null>(null);
  const [form, setForm] = useState({ subject: '', text: '', queueId: null as string | null, assigneeId: null as string | null, as: 'reply' as As });
  const [files, setFiles] = useState<WrittenFile[]>([]);
  const { uploads, add, dismiss } = useUploads((file) => setFiles((list) => [...list, file]));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const missing = {
      ...(!who && { customer: t('tickets.new.customerNeeded') }),
      ...(form.subject.trim() === '' && { subject: t('tickets.new.subjectNeeded') }),
      ...(form.text.trim() === '' && { text: t('tickets.new.textNeeded') }),
    };
    setProblems(missing);
    if (!who || Object.keys(missing).length > 0) return;
    setBusy(true);
    try {
      const ticket = await call(createTicket, {
        body: {
          subject: form.subject.trim(),
          text: form.text,
          as: form.as,
          files: files.map((file) => file.id),
          customer: who.id === null ? { email: who.email ?? '' } : { id: who.id },
          ...(form.queueId && { queueId: Number(form.queueId) }),
          ...(form.assigneeId && { assigneeId: form.assigneeId }),
        },
        idempotencyKey: key,
      });
      void queries.invalidateQueries({ queryKey: ticketKeys.lists });
      onClose();
      toast({ message: t('tickets.new.done', { id: ticket.id }) });
      void navigate({ to: `/inbox/all/${String(ticket.id)}` });
    } catch (error) {
      if (error instanceof ApiError && error.fieldErrors.length > 0) setProblems({ text: error.title });
      else setProblems({ text: error instanceof ApiError ? (error.detail ?? error.title) : t('tickets.failed') });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} opened onClose={onClose} title={t('tickets.new.title')} size={620}>
      <form className="col" style={{ gap: 14 }} onSubmit={(event) => void submit(event)} noValidate>
        <SegmentedControl
          size="xs"
          aria-label={t('tickets.new.as')}
          value={form.as}
          onChange={(as) => set({ as: as as As })}
          data={(['reply', 'customer', 'note'] as const).map((value) => ({ value, label: t(`tickets.new.as.${value}`) }))}
        />
        <WhoField who={who} onWho={setWho} problem={problems.customer} />
        <TextInput
          label={t('tickets.field.subject')}
          value={form.subject}
          maxLength={500}
          error={fieldError(problems.subject)}
          onChange={(event) => set({ subject: event.currentTarget.value })}
        />
        <Textarea
          label={t(`tickets.new.text.${form.as}`)}
          minRows={5}
          maxRows={14}
          value={form.text}
          error={fieldError(problems.text)}
          onChange={(event) => set({ text: event.currentTarget.value })}
          onPaste={(event) => {
            const pasted = [...event.clipboardData.files];
            if (pasted.length > 0) {
              event.preventDefault();
              add(pasted, 'attached');
            }
          }}
        />
        <FileList files={files} onFiles={setFiles} uploads={uploads} add={add} dismiss={dismiss} />
        <FieldPair>
          <Select
            label={t('tickets.field.queue')}
            placeholder={t('tickets.new.defaultQueue')}
            clearable
            value={form.queueId}
            onChange={(queueId) => set({ queueId })}
            data={queues.map((one) => ({ value: String(one.id), label: one.name }))}
          />
          <Select
            label={t('tickets.field.assignee')}
            placeholder={t('tickets.assign.nobody')}
            clearable
            searchable
            value={form.assigneeId}
            onChange={(assigneeId) => set({ assigneeId })}
            data={assignees.map((one) => ({ value: one.id, label: one.name }))}
          />
        </FieldPair>
        <DialogButtons onClose={onClose} busy={busy}>
          {t(`tickets.new.submit.${form.as}`)}
        </DialogButtons>
      </form>
    </Modal>
  );
}

function WhoField({ who, onWho, problem }: { who: Who | null; onWho: (who: Who | null) => void; problem: string | undefined }): ReactNode {
  const { t } = useT();
  if (!who)
    return (
      <CustomerSearch
        of="customer"
        label={t('tickets.new.customer')}
        error={fieldError(problem)}
        onPick={onWho}
        onNew={(email) => onWho({ id: null, name: '', email })}
      />
    );
  return (
    <div className={css.chosen}>
      <Avatar name={who.name || who.email || ''} size={20} />
      <span className="ell">{who.name || who.email}</span>
      {who.name && <span className="ell tone-3 t12">{who.email}</span>}
      <ActionIcon className="push" size={24} aria-label={t('tickets.new.otherCustomer')} onClick={() => onWho(null)}>
        <IconX size={14} stroke={1.7} aria-hidden />
      </ActionIcon>
    </div>
  );
}

type FileListProps = { files: WrittenFile[]; onFiles: (files: WrittenFile[]) => void } & ReturnType<typeof useUploads>;
function FileList({ files, onFiles, uploads, add, dismiss }: FileListProps): ReactNode {
  const { t } = useT();
  return (
    <div className="row" style={{ flexWrap: 'wrap' }}>
      <Button component="label" size="compact-xs" variant="default">
        {t('tickets.write.attach')}
        <input
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])], 'attached');
            event.currentTarget.value = '';
          }}
        />
      </Button>
      {files.map((file) => (
        <FileChip key={file.id} name={file.name} type={file.type} bytes={file.sizeBytes} onRemove={() => onFiles(files.filter((one) => one.id !== file.id))} />
      ))}
      {uploads.map((one) => (
        <FileChip key={one.key} name={one.name} progress={one.share} {...(one.error !== undefined && { error: one.error })} onRemove={() => dismiss(one.key)} />
      ))}
    </div>
  );
}
