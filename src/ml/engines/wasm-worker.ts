import { parentPort } from 'node:worker_threads';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { WasmInstance } from './wasm-instance.ts';
import type { FromWasmWorker, ToWasmWorker } from './wasm-messages.ts';

/** One thread of the WebAssembly engine. */

const port = parentPort;
if (!port) throw new Error('wasm-worker is started by the WebAssembly engine, not by hand');
const starting = WasmInstance.create();
/** calls are answered in the order they came */
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToWasmWorker) => {
  last = last.then(() => answer(message));
});

async function answer(message: ToWasmWorker): Promise<void> {
  try {
    const instance = await starting;
    const output = await work(instance, message);
    send({ call: message.call, bytes: instance.bytes, ok: true, output });
  } catch (error) {
    const known =
      error instanceof SulcusError ? error : new SulcusError('ENGINE_FAILED', 'WebAssembly failed.');
    send({ call: message.call, bytes: 0, ok: false, code: known.code, message: known.message });
  }
}

async function work(instance: WasmInstance, message: ToWasmWorker): Promise<Float32Array | null> {
  if (message.type === 'load') await instance.load(message.key, message.graph, message.id);
  else if (message.type === 'unload') instance.unload(message.key);
  else return instance.predict(message.key, message.batch, message.shape);
  return null;
}

function send(message: FromWasmWorker): void {
  port?.postMessage(message, message.ok && message.output ? [message.output.buffer as ArrayBuffer] : []);
}
