import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { SulcusError } from '../../shared/sulcus-error.ts';

let started: Promise<void> | null = null;

/**
 * TF.js has one backend per process: it is started once, from local files, with SIMD and one thread (its threads do not
 * work under Node).
 * @throws SulcusError ENGINE_UNAVAILABLE when the .wasm files are missing or cannot start
 */
export function startWasmBackend(): Promise<void> {
  started ??= (async () => {
    const before = {
      uncaughtException: process.listeners('uncaughtException'),
      unhandledRejection: process.listeners('unhandledRejection'),
    };
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(dirname(entry) + sep);
    setThreadsCount(1);
    const ok = await setBackend('wasm');
    // Emscripten registers listeners that rethrow whatever any part of the process rejects
    for (const listener of process.listeners('uncaughtException')) {
      if (!before.uncaughtException.includes(listener)) process.removeListener('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!before.unhandledRejection.includes(listener))
        process.removeListener('unhandledRejection', listener);
    }
    if (!ok) {
      started = null;
      throw new SulcusError(
        'ENGINE_UNAVAILABLE',
        'The WebAssembly engine cannot start (its .wasm files are missing or damaged). Install Sulcus again.',
      );
    }
  })();
  return started;
}
