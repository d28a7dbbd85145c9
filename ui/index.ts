/** The design system's door: theme, frame, primitives, keyboard, words. Charts have their own door (#ui/charts), loaded when needed. */
export { type Command, type CommandContext, CommandsProvider, type Icon, useCommands, useOfferedCommands, usePalette } from './commands.tsx';
export { ConfirmByName, DialogButtons, useFocusBack } from './dialogs.tsx';
export { FieldPair, FormColumn, FormSection, fieldError, KeyValues, OptionalLabel, PanelSection, SavedMark } from './fields.tsx';
export { AppFrame, NoticeBar, RailButton, type RailEntry } from './frame.tsx';
export type { DateStyle, Moment } from './i18n/formatting.ts';
export { I18nProvider, type Language, languages, type Messages, type Params, type Translator, useT } from './i18n/translating.tsx';
export { KeyboardProvider, type ShortcutInfo, type ShortcutOptions, useActiveShortcuts, useShortcut } from './keyboard.tsx';
export { type LiveEvent, LiveProvider, type LiveSource, type LiveState, useLive, useLiveState } from './live.tsx';
export { Logo } from './logo.tsx';
export { Avatar, Chip, DefinitionTip, FileChip, initialsOf, Kbd, type Presence, ProgressBar, StatusDot, type Tone } from './marks.tsx';
export type { Lazy, NavItem, SearchHit, SearchProvider, SettingsGroup, SettingsPage, SlotFill, WebModule, WebPage } from './module.ts';
export { NextStep, NextSteps } from './next-steps.tsx';
export { BackLink, Page, PageHead, PanelButton, Panes, SideButton, SubHead, useWidths } from './page.tsx';
export { CareloopProvider } from './provider.tsx';
export {
  type ColorScheme,
  type Density,
  type Preferences,
  type Session,
  SessionProvider,
  useCan,
  useRefreshSession,
  useSession,
  useSetPreferences,
} from './session.tsx';
export { SideGroup, SideItem, SideList } from './side-list.tsx';
export { prepareSlots, Slot, SlotsProvider, useSlotFilled } from './slots.tsx';
export { Spark } from './spark.tsx';
export { EmptyState, ErrorBoundary, ErrorState, PartBoundary, SkeletonRows, useAfter } from './states.tsx';
export { type Column, DataTable, type DataTableProps, LoadMore } from './table.tsx';
export { DateTime, TimeAgo, useNow } from './time.tsx';
export { type ToastOptions, toast } from './toast.tsx';
export { type Estimate, fewestAnswers, fewestConversations, type Verdict, verdictOf } from './verdict.ts';
export { VerdictMark } from './verdict-mark.tsx';
