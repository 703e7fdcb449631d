/** The child process that trains a model: it takes all the processor and memory it gets, and can be ended at any moment. */
import { readCheckpoint } from '../../ml/training/checkpoint.ts';
import { MISSION_MODELS } from '../../ml/training/mission-models.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { connectToMain } from '../child-process/message-port.ts';
import { trainFolder } from './train-folder.ts';
import { type BeginTraining, beginTraining, type FromTraining } from './training-messages.ts';
import { checkpointFile } from './training-paths.ts';
import { splitOf } from './training-split.ts';

const port = connectToMain();
const tell = (message: FromTraining) => port.send(message);
let begun = false;

port.onClosed(() => process.exit(0));
port.onMessage((message) => {
  const parsed = beginTraining.safeParse(message);
  if (begun || !parsed.success) return;
  begun = true;
  train(parsed.data).then(
    () => tell({ type: 'done' }),
    (error: unknown) => tell({ type: 'failed', message: messageOf(error) }),
  );
});

async function train({ id, dataDirectory, plan }: BeginTraining): Promise<void> {
  const { recipe, data } = plan;
  const architecture = MISSION_MODELS[plan.architecture];
  if (!architecture) throw new Error('unknown architecture');
  const { split, name } = await splitOf(dataDirectory, id, data, recipe.seed);
  await trainFolder({
    architecture,
    recipe,
    data,
    split,
    splitName: name,
    id,
    dataDirectory,
    resume: (await readCheckpoint(checkpointFile(dataDirectory, id))) !== null,
    restart: false,
    from: null,
    // stopping ends the process: every finished epoch is on disk
    signal: new AbortController().signal,
    onBackend: (backend) => tell({ type: 'backend', backend }),
    onReading: ({ done, total }) => tell({ type: 'reading', done, total }),
    onStep: (step) => tell({ type: 'step', ...step }),
    onEpoch: () => tell({ type: 'epoch' }),
  });
}

const messageOf = (error: unknown): string =>
  error instanceof SulcusError
    ? error.message
    : 'Something went wrong inside the training. Every finished epoch is kept: let it go on, or discard it.';
