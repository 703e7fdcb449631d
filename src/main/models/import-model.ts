import type { KerasImport } from '../../ml/import/import-keras.ts';
import { type ModelCard, modelCard } from '../../ml/models/model-card.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { ChildPort } from '../host-port.ts';
import { type ImportOrder, importAnswer } from './import-messages.ts';

export interface ImportLimits {
  readonly milliseconds: number;
  /** resident memory of the process, bytes */
  readonly memory: number;
}

/** VGG16 with its head takes seconds and less than 1 GiB; a file that takes more than this is damaged or hostile. */
const LIMITS: ImportLimits = { milliseconds: 120_000, memory: 4 * 1024 ** 3 };

/**
 * Imports a model in a process of its own, which is ended when it takes too long or too much memory.
 * @throws SulcusError what `importKeras` says, IMPORT_STOPPED
 */
export function importModel(
  request: KerasImport,
  spawnChild: () => ChildPort,
  limits: ImportLimits = LIMITS,
): Promise<ModelCard> {
  return new Promise((resolve, reject) => {
    const child = spawnChild();
    const timer = setTimeout(() => child.kill(), limits.milliseconds);
    child.onMessage((message) => {
      const answer = importAnswer.safeParse(message).data;
      if (answer?.ok) resolve(modelCard.parse(answer.card));
      else if (answer) reject(new SulcusError(answer.code, answer.message));
      child.kill();
    });
    child.onExit(() => {
      clearTimeout(timer);
      // after an answer this changes nothing: a promise is settled once
      reject(
        new SulcusError(
          'IMPORT_STOPPED',
          'The import took too long or too much memory and was stopped; nothing was written. Check the files.',
        ),
      );
    });
    child.send({ request, memoryLimit: limits.memory } satisfies ImportOrder);
  });
}
