import { parentPort } from 'node:worker_threads';
import { importKeras, type KerasImport } from '../../ml/import/import-keras.ts';
import type { ModelCard } from '../../ml/models/model-card.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';

export type ImportAnswer =
  | { readonly ok: true; readonly card: ModelCard }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Reads foreign model files away from main, in a thread that can be ended; one request, one answer. */
parentPort?.once('message', (request: KerasImport) => {
  importKeras(request).then(
    (card) => parentPort?.postMessage({ ok: true, card } satisfies ImportAnswer),
    (error: unknown) => parentPort?.postMessage(refusal(error)),
  );
});

const refusal = (error: unknown): ImportAnswer =>
  error instanceof SulcusError
    ? { ok: false, code: error.code, message: error.message }
    : {
        ok: false,
        code: 'IMPORT_FAILED',
        message: 'The model files could not be read. Export them again, or try another format.',
      };
