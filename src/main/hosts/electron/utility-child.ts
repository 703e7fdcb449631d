import { utilityProcess } from 'electron';
import { childEnvironment } from '../../child-process/child-environment.ts';
import { entryPath } from '../../entry-path.ts';
import type { ChildEntry, ChildPort } from '../../host-port.ts';

/** A utility process as main sees it; its output goes nowhere, because native libraries print paths. */
export function startUtility(entry: ChildEntry): ChildPort {
  const child = utilityProcess.fork(entryPath(entry), [], {
    stdio: 'ignore',
    env: childEnvironment(),
    serviceName: `sulcus-${entry}`,
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code, null)),
    kill: () => void child.kill(),
    get pid() {
      return child.pid;
    },
  };
}
