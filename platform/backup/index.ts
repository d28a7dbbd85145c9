export { DamagedBackupError } from './archive.ts';
export { mayRemove } from './holding.ts';
export { type Manifest, readManifest } from './manifest.ts';
export { bringUpToDate, filesIn, mustKnow, prepareTarget, restoreFiles, restoreRows, unmark } from './restoring.ts';
export { type BackupSource, takeBackup } from './taking.ts';
