import { Button, Checkbox, Menu, TextInput } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { changeMacro, createMacro, type listMacros, type MacroAction, macroVariables } from '#contract/tickets';
import { call } from '#platform/client';
import type { ResponseOf } from '#platform/contract';
import { FieldPair, fieldError, OptionalLabel, useCan, useT } from '#ui';
import type { EditorHandle } from '../composer/editor.tsx';
import { SuggestStore } from '../composer/suggesting.ts';
import { FormDialog } from './form-dialog.tsx';
import { MacroActions } from './macro-actions.tsx';
import css from './settings.module.css';

const MessageEditor = lazy(() => import('../composer/editor.tsx'));
export type Macro = ResponseOf<typeof listMacros>['items'][number];
const nothing = (): never[] => [];

/** A macro: words with variables, and what it does to the ticket. */
export function MacroForm({ macro, onClose, renew }: { macro: Macro | null; onClose: () => void; renew: () => Promise<void> }): ReactNode {
  const { t } = useT();
  const shares = useCan()('tickets:configure');
  const [name, setName] = useState(macro?.name ?? '');
  const [shortcut, setShortcut] = useState(macro?.shortcut ?? '');
  const [html, setHtml] = useState(macro?.bodyHtml ?? '');
  const [actions, setActions] = useState<MacroAction[]>(macro?.actions ?? []);
  const [mine, setMine] = useState(!shares);
  const save = async (): Promise<void> => {
    const body = { name: name.trim(), shortcut: shortcut.trim().replace(/^\//, '') || null, bodyHtml: html, actions };
    if (macro) await call(changeMacro, { params: { id: macro.id }, body: { ...body, version: macro.version } });
    else await call(createMacro, { body: { ...body, mine } });
    await renew();
  };
  return (
    <FormDialog
      title={macro ? t('tickets.settings.changeMacro') : t('tickets.settings.addMacro')}
      onClose={onClose}
      save={save}
      size={720}
      disabled={name.trim() === '' || (html === '' && actions.length === 0)}
    >
      {(problem) => (
        <>
          <FieldPair>
            <TextInput
              data-autofocus
              label={t('tickets.settings.name')}
              value={name}
              maxLength={80}
              error={fieldError(problem('name'))}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={<OptionalLabel>{t('tickets.macro.shortcut')}</OptionalLabel>}
              description={t('tickets.macro.shortcutWhy')}
              value={shortcut}
              maxLength={31}
              error={fieldError(problem('shortcut'))}
              onChange={(event) => setShortcut(event.currentTarget.value)}
            />
          </FieldPair>
          <MacroText start={macro?.bodyHtml ?? ''} onChange={setHtml} />
          <MacroActions actions={actions} onChange={setActions} />
          {!macro && shares && <Checkbox label={t('tickets.macro.mine')} checked={mine} onChange={(event) => setMine(event.currentTarget.checked)} />}
        </>
      )}
    </FormDialog>
  );
}

/** The words of a macro, with the variables that may stand in them. */
function MacroText({ start, onChange }: { start: string; onChange: (html: string) => void }): ReactNode {
  const { t } = useT();
  const store = useMemo(() => new SuggestStore(), []);
  const editor = useRef<EditorHandle>(null);
  return (
    <div>
      <div className={css.label}>{t('tickets.macro.text')}</div>
      <div className={css.body}>
        <Suspense fallback={null}>
          <MessageEditor
            start={start}
            label={t('tickets.macro.text')}
            placeholder={t('tickets.macro.placeholder')}
            note={false}
            store={store}
            findMacros={nothing}
            findPeople={nothing}
            autoFocus={false}
            onMacro={() => undefined}
            onChange={onChange}
            onFiles={() => undefined}
            onSend={() => undefined}
            onUndoEmpty={() => false}
            onReady={(handle) => {
              editor.current = handle;
            }}
          />
        </Suspense>
        <div className={css.bodyTools}>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="subtle" size="compact-xs" leftSection={<IconBraces size={14} stroke={1.7} aria-hidden />}>
                {t('tickets.macro.variable')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {macroVariables.map((one) => (
                <Menu.Item key={one} rightSection={<code className="t11 tone-3">{one}</code>} onClick={() => editor.current?.insertText(`{{${one}}}`)}>
                  {t(`tickets.variable.${one}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
    </div>
  );
}
