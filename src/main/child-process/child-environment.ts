import { NO_TELEMETRY } from '../../ml/engines/no-telemetry.ts';

/**
 * The environment of child processes. glibc gives large blocks back to the system as soon as they are freed, so that every
 * layer of a network pays for fresh pages: up to a third of an analysis' processor time. Told to keep them, in one heap for
 * all threads (those of other threads cannot hold blocks of more than 64 MB), it takes no more at its peak. Other systems'
 * libraries do not read these.
 */
export const childEnvironment = (): NodeJS.ProcessEnv => ({
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
  MALLOC_ARENA_MAX: '1',
  ...process.env,
  ...NO_TELEMETRY,
});
