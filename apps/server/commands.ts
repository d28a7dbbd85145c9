/** The list of shell commands, a line each; a command lives in the module that owns its noun or beside this file. */
import type { Config } from '#platform/config';
import type { Log } from '#platform/log';
import { backupCommand, restoreCommand } from './commands-backup.ts';
import { demoCommand } from './commands-demo.ts';
import { doctorCommand } from './commands-doctor.ts';
import { erasuresCommand } from './commands-erasures.ts';
import { exportCommand } from './commands-export.ts';
import { followersCommand } from './commands-followers.ts';
import { importCommand } from './commands-import.ts';
import { keysCommand } from './commands-keys.ts';
import { rebuildCommand } from './commands-rebuild.ts';

export type CommandContext = { config: Config; log: Log };
export type Command = { name: string; usage: string; about: string; run(args: readonly string[], context: CommandContext): Promise<number> };

export const commands: readonly Command[] = [
  backupCommand,
  demoCommand,
  doctorCommand,
  erasuresCommand,
  exportCommand,
  followersCommand,
  importCommand,
  keysCommand,
  rebuildCommand,
  restoreCommand,
];
