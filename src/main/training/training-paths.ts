import { join } from 'node:path';

/** Where a training keeps its plan, split, checkpoint and metrics until its model is written. */
export const trainingFolder = (dataDirectory: string, id: string): string =>
  join(dataDirectory, 'training', id);

export const checkpointFile = (dataDirectory: string, id: string): string =>
  join(trainingFolder(dataDirectory, id), 'checkpoint.zip');
