import { ActionIcon, Button, Menu, Popover, TextInput, Tooltip } from '@mantine/core';
import { IconBlockquote, IconBold, IconBolt, IconCode, IconDots, IconItalic, IconLink, IconList, IconListNumbers, IconPaperclip } from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import { type ReactNode, useRef, useState } from 'react';
import { type Icon, Kbd, useT, useWidths } from '#ui';

type Mark = { name: string; icon: Icon; run: (editor: Editor) => void };
const marks: Mark[] = [
  { name: 'bold', icon: IconBold, run: (editor) => void editor.chain().focus().toggleBold().run() },
  { name: 'italic', icon: IconItalic, run: (editor) => void editor.chain().focus().toggleItalic().run() },
  { name: 'bulletList', icon: IconList, run: (editor) => void editor.chain().focus().toggleBulletList().run() },
  { name: 'orderedList', icon: IconListNumbers, run: (editor) => void editor.chain().focus().toggleOrderedList().run() },
  { name: 'blockquote', icon: IconBlockquote, run: (editor) => void editor.chain().focus().toggleBlockquote().run() },
  { name: 'code', icon: IconCode, run: (editor) => void editor.chain().focus().toggleCode().run() },
];

const atOnce = new Set(['bold', 'italic', 'bulletList']);

/** Formatting; loaded together with the editor. */
export default function EditorTools({ editor, onFiles, onMacros }: { editor: Editor; onFiles: (files: File[]) => void; onMacros: () => void }): ReactNode {
  const { t } = useT();
  const { onePane } = useWidths();
  const active = useEditorState({
    editor,
    selector: ({ editor: now }) => Object.fromEntries([...marks.map((mark) => mark.name), 'link'].map((name) => [name, now.isActive(name)])),
  });
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="row" role="toolbar" aria-label={t('tickets.write.tools')} style={{ gap: 2, minWidth: 0, overflow: 'hidden' }}>
      <Button
        variant="subtle"
        size="compact-xs"
        style={{ flex: 'none' }}
        leftSection={<IconBolt size={14} stroke={1.7} aria-hidden />}
        rightSection={onePane ? undefined : <Kbd keys="/" />}
        onClick={onMacros}
      >
        {t('tickets.macros')}
      </Button>
      <Tooltip label={t('tickets.write.attach')}>
        <ActionIcon aria-label={t('tickets.write.attach')} onClick={() => input.current?.click()}>
          <IconPaperclip size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      {marks
        .filter((mark) => atOnce.has(mark.name))
        .map(({ name, icon: Mark, run }) => (
          <Tooltip key={name} label={t(`tickets.write.${name}`)}>
            <ActionIcon
              aria-label={t(`tickets.write.${name}`)}
              aria-pressed={active[name] ?? false}
              color={active[name] ? 'loop' : 'gray'}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => run(editor)}
            >
              <Mark size={16} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      <LinkTool editor={editor} active={active.link ?? false} />
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon aria-label={t('tickets.write.more')}>
            <IconDots size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {marks
            .filter((mark) => !atOnce.has(mark.name))
            .map(({ name, icon: Mark, run }) => (
              <Menu.CheckboxItem key={name} checked={active[name] ?? false} closeMenuOnClick onChange={() => run(editor)}>
                <span className="row" style={{ gap: 8 }}>
                  <Mark size={16} stroke={1.7} aria-hidden />
                  {t(`tickets.write.${name}`)}
                </span>
              </Menu.CheckboxItem>
            ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function LinkTool({ editor, active }: { editor: Editor; active: boolean }): ReactNode {
  const { t } = useT();
  const [opened, setOpened] = useState(false);
  const [address, setAddress] = useState('');
  const begin = (): void => {
    setAddress((editor.getAttributes('link').href as string | undefined) ?? '');
    setOpened(true);
  };
  const apply = (): void => {
    const typed = address.trim();
    const href = /^(?:https?:|mailto:|tel:)/i.test(typed) ? typed : typed.includes('@') ? `mailto:${typed}` : `https://${typed}`;
    if (typed === '') editor.chain().focus().extendMarkRange('link').unsetLink().run();
    else if (editor.state.selection.empty && !active)
      editor
        .chain()
        .focus()
        .insertContent([{ type: 'text', text: typed, marks: [{ type: 'link', attrs: { href } }] }])
        .run();
    else editor.chain().focus().extendMarkRange('link').setLink({ href }).run();
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus position="top" width={300}>
      <Popover.Target>
        <Tooltip label={t('tickets.write.link')} disabled={opened}>
          <ActionIcon aria-label={t('tickets.write.link')} aria-pressed={active} color={active ? 'loop' : 'gray'} onClick={begin}>
            <IconLink size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            apply();
          }}
        >
          <TextInput
            data-autofocus
            className="grow"
            aria-label={t('tickets.write.linkAddress')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <Button type="submit" style={{ height: 32 }}>
            {t('tickets.write.linkSet')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
