import { fork } from 'node:child_process';
import type { ChildPort } from '../../host-port.ts';

/**
 * A child process of plain Node as main sees it (browser host, command line, tests). Typed arrays travel as such.
 * Its output goes nowhere: native libraries print paths.
 * @param entryPath absolute, see entry-path.ts
 */
export function forkChild(entryPath: string, env: NodeJS.ProcessEnv = process.env): ChildPort {
  const child = fork(entryPath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env,
    execArgv: [],
  });
  let exited: { code: number | null; signal: string | null } | null = null;
  const listeners: ((code: number | null, signal: string | null) => void)[] = [];
  const exit = (code: number | null, signal: string | null) => {
    if (exited) return;
    exited = { code, signal };
    for (const listener of listeners) listener(code, signal);
  };
  child.on('exit', exit);
  // a process that could not be started at all has no exit event
  child.on('error', () => {
    if (child.pid === undefined) exit(null, null);
  });
  return {
    send: (message) => {
      // the callback keeps a write to a dying child from being thrown; its exit tells
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      if (exited) listener(exited.code, exited.signal);
      else listeners.push(listener);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    pid: child.pid,
  };
}
