import { readFile } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { groupBy } from '../../shared/group-by.ts';
import { identify } from './identify.ts';
import type { ScannedSeries } from './scan-folder.ts';

/**
 * Names series folders after more of the path to them than their own name where that says more: below a folder that says
 * patient and date (`P1_20200101/flair`), and where several different scans lie in folders of one name
 * (`patient001/flair`, `patient002/flair`): under one name they would become one volume. Copies of one scan keep its name.
 * @param root the folder that was searched
 */
export async function nameApart(root: string, series: readonly ScannedSeries[]): Promise<ScannedSeries[]> {
  const folders = groupBy(series, ({ folder }) => folder);
  const pathOf = (folder: string) => [basename(root), ...relative(root, folder).split(sep).filter(Boolean)];
  const names = new Map<string, string>();
  for (const [name, sharing] of groupBy([...folders.keys()], (folder) => datedPath(pathOf(folder)))) {
    const apart =
      sharing.length > 1 && !(await areCopies(sharing.map((folder) => folders.get(folder) ?? [])));
    const paths = sharing.map(pathOf);
    for (const [at, folder] of sharing.entries())
      names.set(folder, apart ? shortestOwnPath(paths, at, name.split('/').length) : name);
  }
  return series.map((one) => {
    const name = names.get(one.folder) ?? basename(one.folder);
    return name === basename(one.folder) ? one : { ...one, ...named(one, name) };
  });
}

/** The path from the last folder that says patient and date, else the folder's own name. */
function datedPath(path: readonly string[]): string {
  const at = path.findLastIndex((name) => identify(name)[1] !== undefined);
  return path.slice(at).join('/');
}

/** A series under the path to its folder; a folder on the way that says patient and date is believed. */
export function named(
  series: Pick<ScannedSeries, 'folder' | 'seriesName'>,
  path: string,
): Pick<ScannedSeries, 'patientCode' | 'studyDate' | 'seriesName'> {
  const [code, studyDate] = path
    .split('/')
    .map(identify)
    .findLast(([, date]) => date !== undefined) ?? [path];
  return {
    patientCode: code,
    seriesName: path + behindFolder(series),
    ...(studyDate && { studyDate }),
  };
}

/** What a series' name has behind that of its folder: it tells series of one folder apart. */
function behindFolder({ folder, seriesName }: Pick<ScannedSeries, 'folder' | 'seriesName'>): string {
  const own = basename(folder);
  const at = seriesName.startsWith(own) ? 0 : seriesName.indexOf(`/${own}`) + 1;
  return seriesName.slice(at + own.length);
}

/** The last parts of a path, more than `known`, that none of the others ends with. */
function shortestOwnPath(paths: readonly (readonly string[])[], at: number, known: number): string {
  const own = paths[at] ?? [];
  const last = (of: readonly string[], count: number) => of.slice(-count).join('/');
  for (let count = known + 1; count <= own.length; count++) {
    if (paths.every((other, place) => place === at || last(other, count) !== last(own, count)))
      return last(own, count);
  }
  return own.join('/');
}

/** Whether folders of one name hold the same scan: as many slices, and those at every quarter of the stack alike. */
async function areCopies(folders: readonly (readonly ScannedSeries[])[]): Promise<boolean> {
  const [first, ...others] = folders.map((series) => series.flatMap(({ slices }) => slices));
  if (!first || others.some((slices) => slices.length !== first.length)) return false;
  for (const share of [0.25, 0.5, 0.75]) {
    const at = Math.floor(share * first.length);
    const [bytes, ...rest] = await Promise.all(
      [first, ...others].map((slices) => readFile(slices[at]?.path ?? '').catch(() => null)),
    );
    if (!bytes || rest.some((other) => !other?.equals(bytes))) return false;
  }
  return true;
}
