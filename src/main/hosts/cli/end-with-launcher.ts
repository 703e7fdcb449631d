const EVERY_MS = 1000;

/**
 * `sulcus` runs this command in a process of its own (tools/cli). Killed outright it can not pass that on: then nobody
 * waits for this one, which stops as if it had been told to.
 */
export function endWithLauncher(): void {
  const launcher = Number(process.env.SULCUS_LAUNCHER);
  if (process.ppid !== launcher) return;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    // told once: a command takes its time to close
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY_MS);
  timer.unref();
}
