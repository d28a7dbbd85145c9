/** Starts the product, and stops it in order: database, migrations, modules, HTTP, jobs, and the same backwards. */
import { ConfigError, readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { startServer } from './starting.ts';

// Until everything is up there is nothing to end in order: leaving is enough, PostgreSQL is told to stop on the way out.
const leave = () => process.exit(130);
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
for (const signal of signals) process.on(signal, leave);
try {
  const config = readConfig(process.env, process.argv.slice(2));
  const log = createLog(config.logLevel);
  const running = await startServer(config, log);
  // For the person at the terminal, whatever the log level is.
  process.stdout.write(
    running.address ? `Careloop is ready: ${running.setupUrl ?? running.address}\n` : 'Careloop is ready: a worker, which has no address.\n',
  );
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info(`${signal}: stopping.`);
    running.stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, 'The stop was not clean.');
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.off(signal, leave).on(signal, () => stop(signal));
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`Careloop cannot start:\n${error.message}\n`);
  else process.stderr.write(`Careloop cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
