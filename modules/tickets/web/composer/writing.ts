import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Message } from '#contract/tickets';
import { usePeople } from '../neighbours.ts';
import { onAsked } from './door.ts';
import { type Draft, isEmpty } from './drafting.ts';
import type { EditorHandle } from './editor.tsx';
import type { Suggested } from './suggesting.ts';
import { uploadAddress, useUploads, type WrittenFile } from './uploading.ts';

/** The newest message when the writing began, so that a reply to an older state is noticed. */
export function useSeen(messages: readonly Message[], me: string, empty: boolean) {
  const newest = messages.reduce((most, one) => Math.max(most, one.id), 0);
  const [since, setSince] = useState(newest);
  useEffect(() => {
    if (empty) setSince(newest);
  }, [empty, newest]);
  const news = messages.filter((one) => one.id > since && one.author.id !== me && !(one.author.kind === 'system')).at(0);
  return { seen: since, news: empty ? undefined : news, acknowledge: () => setSince(newest) };
}

export function useFindPeople(): (query: string) => Suggested[] {
  const { data: people = [] } = usePeople();
  return useCallback(
    (query) =>
      people
        .filter((one) => one.name.toLowerCase().includes(query.toLowerCase()))
        .slice(0, 8)
        .map((one) => ({ key: one.id, label: one.name })),
    [people],
  );
}

const typingRestMs = 4_000;
export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
const quoted = (text: string): string =>
  `<blockquote>${text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')}</blockquote><p></p>`;

/** Words and files as they are written, handed to the draft; tells others that somebody is typing. */
export function useWritten(draft: Draft, editor: RefObject<EditorHandle | null>, onTyping: (typing: boolean) => void) {
  const [files, setFiles] = useState<WrittenFile[]>(draft.start.files);
  const [empty, setEmpty] = useState(isEmpty(draft.start));
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Who has written here goes on writing here when the words are replaced: sent, taken back, quoted.
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the draft begins anew
  useEffect(() => {
    setFiles(draft.start.files);
    setEmpty(isEmpty(draft.start));
  }, [draft.version]);
  useEffect(() => () => clearTimeout(rest.current), []);
  useEffect(
    () =>
      onAsked((ask) => {
        if (ask.do === 'quote') editor.current?.insert(quoted(ask.text));
        return ask.do === 'quote';
      }),
    [editor],
  );
  const change = (next: { html?: string; text?: string; files?: WrittenFile[] }): void => {
    const written = { ...draft.now(), ...next };
    draft.change(written);
    begun.current = true;
    setEmpty(isEmpty(written));
    onTyping(!isEmpty(written));
    clearTimeout(rest.current);
    rest.current = setTimeout(() => onTyping(false), typingRestMs);
  };
  const keepFiles = (next: WrittenFile[]): void => {
    setFiles(next);
    change({ files: next });
  };
  const uploading = useUploads((file) => {
    if (file.inline) editor.current?.insertImage(uploadAddress(file.id), file.name);
    keepFiles([...draft.now().files, file]);
  });
  const ready = !empty && uploading.uploads.every((one) => one.error !== undefined);
  return { files, empty, ready, begun, change, remove: (id: string) => keepFiles(files.filter((one) => one.id !== id)), ...uploading };
}
