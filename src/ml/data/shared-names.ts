import { readFile, stat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { groupBy } from '../../shared/group-by.ts';
import { identify } from './identify.ts';
import type { ScannedSeries } from './scan-folder.ts';

/** Folders that are called what an MR sequence is called are one of several of a patient, never the patient. */
const SEQUENCE =
  /^(?:(?:ax|sag|cor|axial|sagittal|coronal|3d|2d)[ _-]*)?(?:t1|t2|flair|pd|dwi|adc|swi|gre|mprage|pre|post)(?:[ _-]?(?:w|c|ce|gd|km|star|weighted|contrast|flair|tse|fse|space|mprage|\d+))*$/i;

/**
 * Names series folders after more of the path to them than their own name where that says too little: a folder called as a
 * sequence is (`patient001/flair`), and different scans in folders of one name (`siteA/P1`, `siteB/P1`), which under one
 * name would become one volume. Copies of one scan keep one name.
 */
export async function nameApart(series: readonly ScannedSeries[]): Promise<ScannedSeries[]> {
  const folders = groupBy(series, ({ folder }) => folder);
  const names = new Map<string, string>();
  for (const [name, sharing] of groupBy([...folders.keys()], usualName)) {
    const scans = await differentScans(sharing, (folder) => folders.get(folder) ?? []);
    const paths = scans.map(([first]) => (first ?? '').split(sep).filter(Boolean));
    for (const [at, copies] of scans.entries()) {
      const own = scans.length > 1 ? shortestOwnPath(paths, at, name.split('/').length) : name;
      for (const folder of copies) names.set(folder, own);
    }
  }
  return series.map((one) => {
    const name = names.get(one.folder) ?? basename(one.folder);
    return name === basename(one.folder) ? one : { ...one, ...named(one, name) };
  });
}

/** A folder's own name; of one that is called as a sequence is, with that of the folder it lies in. */
function usualName(folder: string): string {
  const path = folder.split(sep).filter(Boolean);
  return path.slice(SEQUENCE.test(path.at(-1) ?? '') ? -2 : -1).join('/');
}

/**
 * A series under the path to its folder: the patient is what stands before the name of the sequence; a folder on the way
 * that says patient and date is believed.
 */
export function named(
  series: Pick<ScannedSeries, 'folder' | 'seriesName'>,
  path: string,
): Pick<ScannedSeries, 'patientCode' | 'studyDate' | 'seriesName'> {
  const parts = path.split('/');
  const person = parts.length > 1 && SEQUENCE.test(parts.at(-1) ?? '') ? parts.slice(0, -1) : parts;
  const [code, studyDate] = person.map(identify).findLast(([, date]) => date !== undefined) ?? [
    person.join('/'),
  ];
  return {
    patientCode: code,
    seriesName: path + behindFolder(series),
    ...(studyDate && { studyDate }),
  };
}

/** What a series' name has behind that of its folder: it tells series of one folder apart. */
export function behindFolder({ folder, seriesName }: Pick<ScannedSeries, 'folder' | 'seriesName'>): string {
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

/** Folders of one name, those that hold the same scan together. */
async function differentScans(
  folders: readonly string[],
  seriesOf: (folder: string) => readonly ScannedSeries[],
): Promise<string[][]> {
  const pathsOf = (folder: string) =>
    seriesOf(folder).flatMap(({ slices }) => slices.map(({ path }) => path));
  const scans: string[][] = [];
  for (const folder of folders) {
    let same: string[] | undefined;
    for (const scan of scans) {
      if (!(await isCopy(pathsOf(scan[0] ?? ''), pathsOf(folder)))) continue;
      same = scan;
      break;
    }
    if (same) same.push(folder);
    else scans.push([folder]);
  }
  return scans;
}

/** Larger files are held to be alike where they are of one size. */
const READ_UP_TO = 64 * 1024 * 1024;

/** Whether two folders hold the same scan: as many slices, and those at every quarter of the stack alike. */
async function isCopy(a: readonly string[], b: readonly string[]): Promise<boolean> {
  if (a.length !== b.length) return false;
  for (const share of [0.25, 0.5, 0.75]) {
    const at = Math.floor(share * a.length);
    if (!(await alike(a[at] ?? '', b[at] ?? ''))) return false;
  }
  return true;
}

async function alike(a: string, b: string): Promise<boolean> {
  try {
    const [first, second] = [await stat(a), await stat(b)];
    if (first.size !== second.size) return false;
    return first.size > READ_UP_TO || (await readFile(a)).equals(await readFile(b));
  } catch {
    return false;
  }
}
