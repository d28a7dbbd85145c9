import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** For a small machine of two cores; durable (fsync stays on). Anything here can be overridden by the caller. */
const DEFAULTS: Record<string, string> = {
  fsync: 'on',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  effective_io_concurrency: '32',
  wal_compression: 'on',
  max_wal_size: '2GB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_checkpoints: 'off',
  log_line_prefix: '',
  // Statements and the details of their errors hold people's data: they do not belong in a log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

export function commandLineSettings(libraryDir: string, port: number, overrides: Record<string, string>): string[] {
  const statements = ['so', 'dylib', 'dll'].some((ending) => existsSync(join(libraryDir, `pg_stat_statements.${ending}`)));
  const all = {
    ...DEFAULTS,
    ...(statements ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    ...overrides,
    // Loopback only, and no unix socket: its path may be longer than systems allow.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
    port: String(port),
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
