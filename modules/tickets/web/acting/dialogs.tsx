import { lazy, type ReactNode, Suspense } from 'react';
import { useFocusBack } from '#ui';
import { type OpenDialog, useInboxActions, useOpenDialog } from '../inbox-state.tsx';
import { AssignDialog, FollowDialog, PriorityDialog, QueueDialog, SnoozeDialog, StatusDialog } from './choosing.tsx';
import { MacroDialog } from './macro-dialog.tsx';
import { TagsDialog } from './tags-dialog.tsx';

// Loaded when first needed: they are the larger ones and rarer.
const MergeDialog = lazy(() => import('./merge-dialog.tsx'));
const SplitDialog = lazy(() => import('./split-dialog.tsx'));
const LinkDialog = lazy(() => import('./link-dialog.tsx'));
const DeleteDialog = lazy(() => import('./delete-dialog.tsx'));
const SaveViewDialog = lazy(() => import('./save-view-dialog.tsx'));

export type DialogProps = { tickets: OpenDialog['tickets']; onClose: () => void };

const parts: Record<OpenDialog['name'], (props: DialogProps) => ReactNode> = {
  assign: AssignDialog,
  priority: PriorityDialog,
  status: StatusDialog,
  queue: QueueDialog,
  snooze: SnoozeDialog,
  follow: FollowDialog,
  tags: TagsDialog,
  macro: MacroDialog,
  merge: (props) => <MergeDialog {...props} />,
  split: (props) => <SplitDialog {...props} />,
  link: (props) => <LinkDialog {...props} />,
  delete: (props) => <DeleteDialog {...props} />,
  saveView: (props) => <SaveViewDialog {...props} />,
};

/** The one dialog that is open. */
export function Dialogs(): ReactNode {
  const { setDialog } = useInboxActions();
  const dialog = useOpenDialog();
  if (!dialog) return null;
  return <OpenedDialog key={dialog.name} dialog={dialog} onClose={() => setDialog(null)} />;
}

function OpenedDialog({ dialog, onClose }: { dialog: OpenDialog; onClose: () => void }): ReactNode {
  const Part = parts[dialog.name];
  useFocusBack();
  return (
    <Suspense fallback={null}>
      <Part tickets={dialog.tickets} onClose={onClose} />
    </Suspense>
  );
}
