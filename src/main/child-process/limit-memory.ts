import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../entry-path.ts';

/**
 * Ends this process as soon as it holds more memory than it may. V8's own limits count neither array buffers nor what
 * WebAssembly takes, and code that is parsing answers no messages: so a thread looks at the whole process.
 * @param bytes resident memory
 * @returns once the first look was taken; by then the process has ended if it was above already
 */
export async function limitMemory(bytes: number): Promise<void> {
  const watchdog = new Worker(entryPath('memory-watchdog'), { workerData: bytes });
  watchdog.unref();
  await once(watchdog, 'message');
}
