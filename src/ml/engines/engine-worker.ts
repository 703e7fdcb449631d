import { parentPort, workerData } from 'node:worker_threads';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { FromThread, ThreadInstance, ThreadKind, ToThread } from './thread-messages.ts';

/** One thread of an engine: it computes while the engine's own thread prepares what comes next. */

const port = parentPort;
if (!port) throw new Error('engine-worker is started by an engine, not by hand');
const starting = start(workerData as ThreadKind);
// told by every call
starting.catch(() => undefined);
/** calls are answered in the order they came */
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToThread) => {
  last = last.then(() => answer(message));
});

/** Only the library that is asked for is loaded. */
async function start(kind: ThreadKind): Promise<ThreadInstance> {
  if (kind === 'wasm') return (await import('./wasm-instance.ts')).WasmInstance.create();
  const provider = kind === 'onnx-cpu' ? 'cpu' : 'webgpu';
  return (await import('./onnx-instance.ts')).OnnxInstance.create(provider);
}

async function answer(message: ToThread): Promise<void> {
  try {
    const instance = await starting;
    const output = await work(instance, message);
    send({ call: message.call, ok: true, output, bytes: instance.bytes, runtime: instance.runtime });
  } catch (error) {
    // messages of unknown errors can hold paths
    const known =
      error instanceof SulcusError
        ? error
        : new SulcusError('ENGINE_FAILED', 'the library stopped with an error');
    send({ call: message.call, ok: false, code: known.code, message: known.message });
  }
}

async function work(instance: ThreadInstance, message: ToThread): Promise<Float32Array | null> {
  if (message.type === 'load') await instance.load(message.key, message.content, message.id);
  else if (message.type === 'unload') await instance.unload(message.key);
  else if (message.type === 'predict') return instance.predict(message.key, message.batch, message.shape);
  return null;
}

function send(message: FromThread): void {
  port?.postMessage(message, message.ok && message.output ? [message.output.buffer as ArrayBuffer] : []);
}
