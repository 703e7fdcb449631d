import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SulcusError } from '../../../shared/sulcus-error.ts';

/**
 * Results never land among the originals and never on top of anything: checked before hours of work.
 * @throws SulcusError USAGE_FOLDER, USAGE_OUT
 */
export async function refuseOutput(input: string, out: string): Promise<void> {
  const info = await stat(input).catch(() => null);
  if (!info?.isDirectory()) throw new SulcusError('USAGE_FOLDER', `${input} is not a folder.`);
  const realInput = await realpath(input);
  const parent = await realpath(join(out, '..')).catch(() => null);
  if (!parent) throw new SulcusError('USAGE_OUT', `The folder that should hold ${out} does not exist.`);
  const realOut = await realpath(out).catch(() => join(parent, out.split(sep).at(-1) ?? ''));
  if (realOut === realInput || realOut.startsWith(realInput + sep)) {
    throw new SulcusError(
      'USAGE_OUT',
      '--out lies inside the folder of the scans. Originals stay untouched: choose a place outside.',
    );
  }
  const there = await readdir(realOut).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new SulcusError('USAGE_OUT', `${out} is no folder that can be read. Choose a new one.`);
  });
  const written = there ? realOut : parent;
  await access(written, constants.W_OK).catch(() => {
    throw new SulcusError('USAGE_OUT', `Nothing can be written to ${written}. Choose another place.`);
  });
  if (there && there.length > 0)
    throw new SulcusError(
      'USAGE_OUT',
      '--out is not empty. Results are never written onto existing files: choose a new folder.',
    );
}
