/** The child process that reads foreign model files: one order, one answer. It can be ended for time or memory. */
import { importKeras } from '../../ml/import/import-keras.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { limitMemory } from '../child-process/limit-memory.ts';
import { connectToMain } from '../child-process/message-port.ts';
import { type ImportAnswer, type ImportOrder, importOrder } from './import-messages.ts';

const port = connectToMain();
let begun = false;

port.onClosed(() => process.exit(0));
port.onMessage((message) => {
  const parsed = importOrder.safeParse(message);
  if (begun || !parsed.success) return;
  begun = true;
  run(parsed.data).then((answer) => port.send(answer));
});

async function run({ request, memoryLimit }: ImportOrder): Promise<ImportAnswer> {
  try {
    await limitMemory(memoryLimit);
    return { ok: true, card: await importKeras(request) };
  } catch (error) {
    if (error instanceof SulcusError) return { ok: false, code: error.code, message: error.message };
    return {
      ok: false,
      code: 'IMPORT_FAILED',
      message: 'The model files could not be read. Export them again, or try another format.',
    };
  }
}
