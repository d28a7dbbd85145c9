/** Door of privacy: for the command of the shell. */
export { erasedIds, replayErasures } from './erasing.ts';
