import { Worker } from 'node:worker_threads';
import type { KerasImport } from '../../ml/import/import-keras.ts';
import type { ModelCard } from '../../ml/models/model-card.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { entryPath } from '../entry-path.ts';
import type { ImportAnswer } from './import-worker.ts';

/** VGG16 with its head takes seconds; a file that takes minutes is damaged or hostile. */
const LIMIT_MS = 120_000;

/**
 * Imports a model in a thread of its own, which is ended when it takes too long or too much memory.
 * @throws SulcusError what `importKeras` says, IMPORT_STOPPED
 */
export function importModel(request: KerasImport, limitMs = LIMIT_MS): Promise<ModelCard> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPath('import-worker'), {
      resourceLimits: { maxOldGenerationSizeMb: 2048 },
    });
    const timer = setTimeout(() => void worker.terminate(), limitMs);
    worker.on('message', (answer: ImportAnswer) => {
      if (answer.ok) resolve(answer.card);
      else reject(new SulcusError(answer.code, answer.message));
      void worker.terminate();
    });
    worker.on('error', () => undefined); // 'exit' follows and does the work
    worker.once('exit', () => {
      clearTimeout(timer);
      // after an answer this changes nothing: a promise is settled once
      reject(
        new SulcusError(
          'IMPORT_STOPPED',
          'The import took too long or too much memory and was stopped; nothing was written. Check the files.',
        ),
      );
    });
    worker.postMessage(request);
  });
}
