import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';

/** What an engine says of a model it was not given. */
export const notLoaded = (model: LoadedModel): SulcusError =>
  new SulcusError('MODEL_NOT_LOADED', `Model "${model.card.id}" is not loaded. Start the analysis again.`);
