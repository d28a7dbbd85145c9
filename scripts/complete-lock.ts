/** Puts the packages for other systems that npm left out back into package-lock.json. Run it after adding a package, when the gate asks for it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, type Lockfile, missingFromLock } from './project/lockfile.ts';

const path = join(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
const missing = missingFromLock(lock);
if (missing.length > 0) writeFileSync(path, `${JSON.stringify(completed(lock), null, 2)}\n`);
console.log(`${missing.length} packages put back.`);
