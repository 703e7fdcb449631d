import { join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type FileLock, lockFile } from '../files/file-lock.ts';
import { trainingFolder } from './training-paths.ts';

const NAME = 'training.lock';

/** One process works in a training's folder, which must be there. @throws SulcusError TRAINING_RUNNING */
export const lockTraining = (dataDirectory: string, id: string): FileLock =>
  lockFile(join(trainingFolder(dataDirectory, id), NAME), () => running(id));

/** Whether a file in a training's folder is the lock, or what SQLite keeps beside it. */
export const isTrainingLock = (name: string): boolean => name.startsWith(NAME);

const running = (id: string) =>
  new SulcusError(
    'TRAINING_RUNNING',
    `A training of "${id}" is running already. Wait for it, stop it, or choose another name.`,
  );
