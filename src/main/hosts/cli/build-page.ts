import { pathToFileURL } from 'node:url';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { packageRoot } from './directories.ts';

/** Builds the page when it is missing or older than its sources, with the launchers' own rule. */
export async function buildPage(): Promise<void> {
  const { buildFor } = (await import(pathToFileURL(`${packageRoot}/scripts/lib/build.mjs`).href)) as {
    buildFor: (host: 'browser', env: NodeJS.ProcessEnv) => Promise<number>;
  };
  if ((await buildFor('browser', process.env)) !== 0) {
    throw new SulcusError('PAGE_NOT_BUILT', 'The page could not be built; the messages above say why.');
  }
}
