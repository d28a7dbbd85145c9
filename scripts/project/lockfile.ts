/** What package-lock.json must hold so that `npm ci` takes it on every system. */

export type LockedPackage = {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};
export type Lockfile = { packages: Record<string, LockedPackage> };

export type MissingPackage = { place: string; name: string; version: string; neededBy: string };

/**
 * Packages for other systems that the lock should name and does not. npm leaves them out when the registry in use has not got
 * them (mirrors often lack them), and then `npm ci` refuses the lock as out of step, on every machine.
 */
export function missingFromLock(lock: Lockfile): MissingPackage[] {
  const missing: MissingPackage[] = [];
  const known: Record<string, LockedPackage> = { ...lock.packages };
  for (const [path, locked] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      const found = seenFrom(known, path, name);
      if (found && (found.version === version || !/^\d/.test(version))) continue;
      const place = found && path ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      known[place] = { version };
      missing.push({ place, name, version, neededBy: path.replace(/^.*node_modules\//, '') || 'package.json' });
    }
  }
  return missing;
}

/** The package that `name` means for the one at `path`: its own, or the nearest above it. */
function seenFrom(packages: Record<string, LockedPackage>, path: string, name: string): LockedPackage | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const found = packages[`${at ? `${at}/` : ''}node_modules/${name}`];
    if (found || at === '') return found;
  }
}

/** The lock with the missing packages in their places; nothing else changes. */
export function completed(lock: Lockfile): Lockfile {
  const packages = { ...lock.packages };
  for (const { place, name, version, neededBy } of missingFromLock(lock)) {
    const parent = Object.entries(lock.packages).find(([path]) => path.endsWith(`node_modules/${neededBy}`))?.[1];
    packages[place] = { version, optional: true, ...(parent?.dev ? { dev: true } : {}), ...systemOf(name) };
  }
  const [root, ...rest] = Object.entries(packages);
  return { ...lock, packages: Object.fromEntries([...(root ? [root] : []), ...rest.sort(([a], [b]) => a.localeCompare(b, 'en'))]) };
}

const systems = ['darwin', 'win32', 'android', 'freebsd', 'linux', 'openharmony'];
const processors = ['x64', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm', 'wasm32'];

/** Such packages carry their system in their name: `@biomejs/cli-linux-x64-musl`. */
function systemOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { ...(cpu ? { cpu: [cpu] } : {}), ...(os === 'linux' ? { libc: [libc] } : {}), ...(os ? { os: [os] } : {}) };
}
