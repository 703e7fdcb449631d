/** The child's end of its connection to main: Electron's utilityProcess and Node's fork look alike through it. */
export interface MessagePortToMain {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** main is gone: nobody waits for results any more */
  onClosed(listener: () => void): void;
}

/** What Electron adds to `process` in a utility process. */
interface UtilityParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** @throws Error when this process was not started by main */
export function connectToMain(): MessagePortToMain {
  const parentPort = (process as unknown as { parentPort?: UtilityParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      onClosed: (listener) => parentPort.on('close', listener),
    };
  }
  if (!process.send) throw new Error('this process is started by the workstation, not by hand');
  return {
    send: (message) => {
      // a closed channel means that main is gone; `disconnect` ends this process
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', listener),
    onClosed: (listener) => process.on('disconnect', listener),
  };
}
