/**
 * Loaded before the command line of a test (NODE_OPTIONS): SIGUSR2 makes it crash with an error nobody catches, whose
 * message and properties carry what SULCUS_CRASH_WITH says. Its process id goes to SULCUS_CRASH_PID.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.argv[1]?.endsWith('main.ts')) {
  const secret = process.env.SULCUS_CRASH_WITH ?? '';
  process.on('SIGUSR2', function crashOnSignal() {
    setImmediate(() => {
      throw Object.assign(new Error(`EIO: cannot read ${secret}`), { code: 'EIO', path: secret });
    });
  });
  writeFileSync(process.env.SULCUS_CRASH_PID ?? '', String(process.pid));
}
