import { useCallback, useRef, useState } from 'react';
import { fileSchema, maxFileBytes, type StoredFile, uploadFile } from '#contract/files';
import { useT } from '#ui';

export type WrittenFile = { id: string; name: string; type: string; sizeBytes: number; inline: boolean; damaged?: boolean };
export type Upload = { key: string; name: string; share: number; error?: string };

/** The address under which one's own upload is shown before it is sent. */
export const uploadAddress = (id: string): string => `/api/v1/files/${id}?inline=true`;
const inlineImage = /^image\/(?:png|jpeg|gif|webp|avif)$/;

type Sent = { ok: true; file: StoredFile } | { ok: false; reason: string };

/** XMLHttpRequest, because fetch does not tell how far an upload is. */
function send(file: File, onShare: (share: number) => void, language: string): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(uploadFile.method, uploadFile.path);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('accept-language', language);
    request.setRequestHeader('idempotency-key', crypto.randomUUID());
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => resolve({ ok: false, reason: '' });
    request.onload = () => {
      const body = parse(request.responseText);
      const stored = fileSchema.safeParse(body);
      if (request.status === 201 && stored.success) resolve({ ok: true, file: stored.data });
      else resolve({ ok: false, reason: typeof body.title === 'string' ? body.title : '' });
    };
    const form = new FormData();
    form.append('file', file, file.name || 'image.png');
    request.send(form);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Uploads what is pasted, dropped or chosen; each shows how far it is, a failed one says why. */
export function useUploads(onDone: (file: WrittenFile) => void): {
  uploads: Upload[];
  add: (files: readonly File[], place: 'inline' | 'attached') => void;
  dismiss: (key: string) => void;
} {
  const { t, language } = useT();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const latest = useRef(onDone);
  latest.current = onDone;
  const dismiss = useCallback((key: string) => setUploads((list) => list.filter((one) => one.key !== key)), []);
  const add = useCallback(
    (files: readonly File[], place: 'inline' | 'attached') => {
      for (const file of files) {
        const key = crypto.randomUUID();
        const update = (change: Partial<Upload>): void => setUploads((list) => list.map((one) => (one.key === key ? { ...one, ...change } : one)));
        setUploads((list) => [...list, { key, name: file.name, share: 0, ...(file.size > maxFileBytes && { error: t('tickets.file.tooLarge') }) }]);
        if (file.size > maxFileBytes) continue;
        void send(file, (share) => update({ share }), language).then((sent) => {
          if (!sent.ok) return update({ error: sent.reason || t('tickets.file.failed') });
          dismiss(key);
          const { id, name, type, sizeBytes } = sent.file;
          latest.current({ id, name, type, sizeBytes, inline: place === 'inline' && inlineImage.test(type) });
        });
      }
    },
    [t, language, dismiss],
  );
  return { uploads, add, dismiss };
}
