import { Extension } from '@tiptap/core';
import Image from '@tiptap/extension-image';
import Mention from '@tiptap/extension-mention';
import Placeholder from '@tiptap/extension-placeholder';
import { PluginKey } from '@tiptap/pm/state';
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import Suggestion from '@tiptap/suggestion';
import { type ReactNode, useEffect, useRef } from 'react';
import css from './composer.module.css';
import { type Suggested, type SuggestStore, suggestionFor } from './suggesting.ts';

export type EditorHandle = {
  focus: () => void;
  insert: (html: string) => void;
  /** At the place of the caret. */
  insertImage: (src: string, alt: string) => void;
  insertText: (text: string) => void;
  mentions: () => string[];
  editor: Editor;
};

export type EditorProps = {
  start: string;
  label: string;
  placeholder: string;
  note: boolean;
  store: SuggestStore;
  findMacros: (query: string) => Suggested[];
  findPeople: (query: string) => Suggested[];
  onMacro: (key: string) => void;
  onChange: (html: string, text: string) => void;
  onFiles: (files: File[], place: 'inline' | 'attached') => void;
  onSend: () => void;
  /** True when there was something to take back. */
  onUndoEmpty: () => boolean;
  onReady: (handle: EditorHandle) => void;
  autoFocus: boolean;
};

const macros = (props: { current: EditorProps }, store: SuggestStore) =>
  Extension.create({
    name: 'macros',
    addProseMirrorPlugins() {
      const options = suggestionFor({
        kind: 'macro',
        char: '/',
        store,
        find: (query) => props.current.findMacros(query),
        choose: (editor, range, item) => {
          editor.chain().focus().deleteRange(range).run();
          props.current.onMacro(item.key);
        },
      });
      return [Suggestion({ ...options, editor: this.editor, pluginKey: new PluginKey('macros') })];
    },
  });

const people = (props: { current: EditorProps }, store: SuggestStore) =>
  Mention.configure({
    suggestion: {
      ...suggestionFor({
        kind: 'mention',
        char: '@',
        store,
        find: (query) => props.current.findPeople(query),
        choose: (editor, range, item) =>
          void editor
            .chain()
            .focus()
            .insertContentAt(range, [
              { type: 'mention', attrs: { id: item.key, label: item.label } },
              { type: 'text', text: ' ' },
            ])
            .run(),
      }),
      pluginKey: new PluginKey('people'),
    },
  });

function mentionsIn(editor: Editor): string[] {
  const ids = new Set<string>();
  editor.state.doc.descendants((node) => {
    if (node.type.name === 'mention' && typeof node.attrs.id === 'string') ids.add(node.attrs.id);
  });
  return [...ids];
}

/** The writing surface. It begins with `start` and then only reports: to give it other words, mount it anew. */
export default function MessageEditor(own: EditorProps): ReactNode {
  const props = useRef(own);
  props.current = own;
  const { store, note } = own;
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        link: { openOnClick: false, autolink: true, defaultProtocol: 'https', HTMLAttributes: { rel: null, target: null } },
      }),
      Placeholder.configure({ placeholder: () => props.current.placeholder }),
      Image.configure({ inline: true, allowBase64: false }),
      macros(props, store),
      ...(note ? [people(props, store)] : []),
    ],
    content: own.start,
    // Its styles are in our style sheet: the page's policy forbids inline ones.
    injectCSS: false,
    autofocus: own.autoFocus ? 'end' : false,
    editorProps: {
      attributes: () => ({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': props.current.label, class: css.surface ?? '' }),
      handleKeyDown: (view, event) => {
        if (event.isComposing) return false;
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
          props.current.onSend();
          return true;
        }
        // Out of the text, where single keys work again; an open list closes first.
        if (event.key === 'Escape' && props.current.store.read() === null) {
          view.dom.blur();
          return true;
        }
        // With nothing written, undo means the reply that has just been sent.
        const undoes = event.key.toLowerCase() === 'z' && (event.metaKey || event.ctrlKey) && !event.shiftKey;
        return undoes && view.state.doc.textContent === '' && props.current.onUndoEmpty();
      },
      handlePaste: (_view, event) => takeFiles(event.clipboardData, 'inline', props.current),
      handleDrop: (_view, event) => takeFiles(event.dataTransfer, 'attached', props.current),
    },
    onUpdate: ({ editor: now }) => props.current.onChange(now.isEmpty ? '' : now.getHTML(), now.getText({ blockSeparator: '\n' })),
    immediatelyRender: true,
  });
  useEffect(() => {
    if (!editor) return;
    props.current.onReady({
      editor,
      focus: () => void editor.commands.focus('end'),
      insert: (html) => void editor.chain().focus().insertContent(html).run(),
      insertImage: (src, alt) => void editor.chain().focus().setImage({ src, alt }).run(),
      insertText: (text) => void editor.chain().focus().insertContent(text).run(),
      mentions: () => mentionsIn(editor),
    });
    return () => store.set(null);
  }, [editor, store]);
  const { label, placeholder } = own;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language
  useEffect(() => {
    // Before it is mounted there is nothing to draw anew, and asking for its view throws.
    if (!editor || editor.isDestroyed) return;
    // Label and placeholder are asked for again; a step without a change is no change of the draft.
    editor.view.dispatch(editor.state.tr);
  }, [editor, label, placeholder]);
  return <EditorContent editor={editor} className={css.editor} />;
}

function takeFiles(data: DataTransfer | null, place: 'inline' | 'attached', props: EditorProps): boolean {
  const files = [...(data?.files ?? [])];
  // A copied table or web page brings a picture of itself along: its text is what is meant.
  if (files.length === 0 || (place === 'inline' && data?.types.includes('text/html'))) return false;
  props.onFiles(files, place);
  return true;
}
