import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';

/** Who runs PostgreSQL, and how to start a program as that account. */
export type Account = {
  start(file: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Gives a file or folder, with all that is in it, to the account. */
  own(path: string): void;
};

type Identity = { uid: number; gid: number; name: string };

/**
 * PostgreSQL refuses to run as root, so as root another account is taken: the one that owns the data already, else `postgres`,
 * else `nobody`. When that account cannot enter the program's or the data's folder (a clone below /root), it keeps the single
 * capability to pass by file permissions.
 */
export function chooseAccount(binaries: Binaries, dataDir: string, ownerOfData: { uid: number; gid: number } | undefined): Account {
  if (process.getuid?.() !== 0) return { start: spawn, own: () => {} };
  const identity = ownerOfData && ownerOfData.uid !== 0 ? { ...ownerOfData, name: String(ownerOfData.uid) } : (lookUp('postgres') ?? lookUp('nobody'));
  if (!identity) throw new Error(`PostgreSQL does not run as root and there is no account "postgres" or "nobody". ${ADVICE}`);
  const own = (path: string) => ownTree(path, identity);
  const plain: Wrap = (file, args) => ({ file, args, options: { uid: identity.uid, gid: identity.gid } });
  for (const wrap of [plain, withCapability(identity)]) {
    // --show writes nothing, but finds and runs the server as a real start does.
    if (!works(wrap, binaries.initdb, ['--show', '-D', dataDir])) continue;
    if (!works(wrap, '/bin/sh', ['-c', 'cd "$1"', 'sh', dataDir])) continue;
    return {
      own,
      start: (file, args, options) => {
        const call = wrap(file, args);
        return spawn(call.file, call.args, { ...options, ...call.options });
      },
    };
  }
  throw new Error(`PostgreSQL does not run as root, and the account "${identity.name}" cannot enter ${dataDir} or the program's folder. ${ADVICE}`);
}

const ADVICE = 'Start Careloop as an ordinary user, or put it and DATA_DIR where every account may enter, or set DATABASE_URL to use your own PostgreSQL.';

type Wrap = (file: string, args: string[]) => { file: string; args: string[]; options: SpawnOptions };

/**
 * dac_override alone: containers grant it by default, and it covers reading and entering too. PostgreSQL asks access(2) about
 * its programs, which sets capabilities aside unless the no_setuid_fixup bit is on.
 */
function withCapability({ uid, gid }: Identity): Wrap {
  const only = '-all,+dac_override';
  const flags = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup', '--no-new-privs'];
  flags.push(`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`, '--');
  return (file, args) => ({ file: 'setpriv', args: [...flags, file, ...args], options: {} });
}

function works(wrap: Wrap, file: string, args: string[]): boolean {
  const call = wrap(file, args);
  return spawnSync(call.file, call.args, { ...call.options, cwd: '/', stdio: 'ignore' }).status === 0;
}

function lookUp(name: string): Identity | undefined {
  const number = (flag: string) => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout) : undefined;
  };
  const uid = number('-u');
  const gid = number('-g');
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid, name };
}

function ownTree(path: string, { uid, gid }: Identity): void {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
  chownSync(path, uid, gid);
}
