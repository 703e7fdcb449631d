import { describeError, type Logger } from '../../logging/logger.ts';

let log: Logger | null = null;

/** Where a crash is noted besides standard error, once the command knows its data directory. */
export function logCrashesTo(logger: Logger): void {
  log = logger;
}

/** Ends the process on whatever nobody caught, without a word of its message: messages carry file names. */
export function watchForCrashes(): void {
  process.on('uncaughtException', (error) => {
    reportCrash(error);
    process.exit(1);
  });
}

/** Notes an error inside Sulcus: its class, code and functions, which name no patient and no path. */
export function reportCrash(error: unknown): void {
  const fields = describeError(error);
  log?.error('process.failed', fields);
  const told = Object.values(fields).filter(Boolean).join(', ');
  process.stderr.write(
    `sulcus: stopped by an internal error (${told}); what was acknowledged is saved. Start it again.\n`,
  );
}
