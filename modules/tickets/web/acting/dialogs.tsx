import { lazy, type ReactNode, Suspense } from 'react';
import { useFocusBack } from '#ui';
import { type OpenDialog, useInboxActions, useOpenDialog } from '../inbox-state.tsx';

// Those that one key opens come with the first ticket (opened.tsx), before they are asked for; the others when first needed.
const choosing = (name: keyof typeof import('./choosing.tsx')) => lazy(async () => ({ default: (await import('./choosing.tsx'))[name] }));
const AssignDialog = choosing('AssignDialog');
const DueDialog = choosing('DueDialog');
const FollowDialog = choosing('FollowDialog');
const PriorityDialog = choosing('PriorityDialog');
const QueueDialog = choosing('QueueDialog');
const SnoozeDialog = choosing('SnoozeDialog');
const StatusDialog = choosing('StatusDialog');
const MacroDialog = lazy(async () => ({ default: (await import('./macro-dialog.tsx')).MacroDialog }));
const TagsDialog = lazy(async () => ({ default: (await import('./tags-dialog.tsx')).TagsDialog }));
const MergeDialog = lazy(() => import('./merge-dialog.tsx'));
const SplitDialog = lazy(() => import('./split-dialog.tsx'));
const LinkDialog = lazy(() => import('./link-dialog.tsx'));
const DeleteDialog = lazy(() => import('./delete-dialog.tsx'));
const SaveViewDialog = lazy(() => import('./save-view-dialog.tsx'));

export type DialogProps = { tickets: OpenDialog['tickets']; onClose: () => void };

const parts: Record<OpenDialog['name'], (props: DialogProps) => ReactNode> = {
  assign: (props) => <AssignDialog {...props} />,
  priority: (props) => <PriorityDialog {...props} />,
  status: (props) => <StatusDialog {...props} />,
  queue: (props) => <QueueDialog {...props} />,
  snooze: (props) => <SnoozeDialog {...props} />,
  due: (props) => <DueDialog {...props} />,
  follow: (props) => <FollowDialog {...props} />,
  tags: (props) => <TagsDialog {...props} />,
  macro: (props) => <MacroDialog {...props} />,
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
