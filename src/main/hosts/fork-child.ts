import { fork } from 'node:child_process';
import { childEnvironment } from '../child-process/child-environment.ts';
import { entryPath } from '../entry-path.ts';
import type { ChildEntry, ChildPort } from '../host-port.ts';

/**
 * A child process of plain Node as main sees it (browser host, command line, tests). Typed arrays travel as such.
 * Its output goes nowhere: native libraries print paths.
 */
export function forkChild(entry: ChildEntry): ChildPort {
  const child = fork(entryPath(entry), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: childEnvironment(),
  });
  let exited = false;
  const listeners: ((code: number | null, signal: string | null) => void)[] = [];
  const exit = (code: number | null, signal: string | null) => {
    if (exited) return;
    exited = true;
    for (const listener of listeners) listener(code, signal);
  };
  child.on('exit', exit);
  // could not be started at all; there is no exit event then
  child.on('error', () => {
    if (child.pid === undefined) exit(null, null);
  });
  return {
    send: (message) => {
      // the callback keeps a write to a dying child from being thrown; its exit tells
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void listeners.push(listener),
    kill: () => void child.kill('SIGKILL'),
    pid: child.pid,
  };
}
