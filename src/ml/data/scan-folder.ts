import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { identify } from './identify.ts';
import { nameApart } from './shared-names.ts';

export interface ScannedSlice {
  /** from the end of the file name; a place in the order where names have none */
  readonly number: number;
  readonly path: string;
  readonly maskPath?: string;
}

export interface ScannedSeries {
  readonly folder: string;
  readonly patientCode: string;
  /** ISO date from a trailing _YYYYMMDD of the folder's name */
  readonly studyDate?: string;
  readonly seriesName: string;
  /** sorted by number, as numbers */
  readonly slices: readonly ScannedSlice[];
  readonly warnings: readonly Notice[];
}

export interface ScanProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface FolderScan {
  readonly root: string;
  readonly patients: readonly ScannedSeries[];
  readonly dataCsvPath?: string;
  readonly problems: readonly ScanProblem[];
}

const MAX_DEPTH = 6;
const IMAGE = /\.tiff?$/i;
const MASK = /_mask\.tiff?$/i;

/**
 * Finds series below a folder by their names (of folders of one name a few files are held against each other): a folder of slices, of patient folders, or the whole LGG tree
 * with its data.csv. Links below the folder are not followed, so that nothing outside it is ever opened, and are named
 * among the problems; hidden files and macOS archive leftovers are ignored.
 * @throws SulcusError FOLDER_MISSING, FOLDER_UNREADABLE, NO_IMAGES
 */
export async function scanFolder(root: string, options: { signal?: AbortSignal } = {}): Promise<FolderScan> {
  const state: Walk = {
    patients: [],
    problems: [],
    dataCsvPath: undefined,
    seen: new Set(),
    signal: options.signal,
  };
  const info = await stat(root).catch(() => null);
  const name = basename(root);
  if (!info)
    throw new SulcusError('FOLDER_MISSING', `The folder ${name} does not exist (any more). Choose it again.`);
  if (!info.isDirectory())
    throw new SulcusError(
      'FOLDER_MISSING',
      `${name} is not a folder. Choose the folder that holds the slices.`,
    );
  await walk(root, 0, state);
  const unreadable = state.problems.find((problem) => problem.path === root);
  if (unreadable) throw new SulcusError(unreadable.code, unreadable.message);
  if (state.patients.length === 0 && !options.signal?.aborted) {
    throw new SulcusError(
      'NO_IMAGES',
      `There are no TIFF images in ${name} or the folders below it. Choose the folder that holds the slices.`,
    );
  }
  return {
    root,
    patients: (await nameApart(state.patients)).sort((a, b) => compareNames(a.folder, b.folder)),
    problems: state.problems,
    ...(state.dataCsvPath && { dataCsvPath: state.dataCsvPath }),
  };
}

interface Walk {
  readonly patients: ScannedSeries[];
  readonly problems: ScanProblem[];
  dataCsvPath: string | undefined;
  readonly seen: Set<string>;
  readonly signal: AbortSignal | undefined;
}

async function walk(folder: string, depth: number, state: Walk): Promise<void> {
  if (state.signal?.aborted) return;
  if (depth > MAX_DEPTH) {
    state.problems.push({
      path: folder,
      code: 'FOLDER_TOO_DEEP',
      message: `The folder ${basename(folder)} lies more than ${MAX_DEPTH} folders below the one chosen and was not searched. Choose a folder nearer to it.`,
    });
    return;
  }
  const real = await realpath(folder).catch(() => folder);
  if (state.seen.has(real)) return;
  state.seen.add(real);
  let entries: { name: string; isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean }[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    state.problems.push({
      path: folder,
      code: 'FOLDER_UNREADABLE',
      message: `The folder ${basename(folder)} cannot be read (${code}). Check its permissions; the other folders were read.`,
    });
    return;
  }
  const visible = entries.filter((entry) => !entry.name.startsWith('.') && entry.name !== '__MACOSX');
  for (const link of visible.filter((entry) => entry.isSymbolicLink())) {
    state.problems.push({
      path: join(folder, link.name),
      code: 'LINK_IGNORED',
      message: `${link.name} is a link and was not followed. Copy what it points to into the folder, or choose that folder itself.`,
    });
  }
  const images = visible
    .filter((entry) => entry.isFile() && IMAGE.test(entry.name))
    .map((entry) => entry.name);
  if (images.length > 0) state.patients.push(...groupSeries(folder, images, state.problems));
  if (visible.some((entry) => entry.isFile() && entry.name === 'data.csv'))
    state.dataCsvPath ??= join(folder, 'data.csv');
  for (const entry of visible.filter((e) => e.isDirectory()).sort((a, b) => compareNames(a.name, b.name))) {
    await walk(join(folder, entry.name), depth + 1, state);
  }
}

/** Files of one folder: a series per common name in front of the number (`scan_1.tif`, `scan_2.tif`). */
function groupSeries(folder: string, names: readonly string[], problems: ScanProblem[]): ScannedSeries[] {
  const masks = new Map<string, string>();
  for (const name of names.filter((name) => MASK.test(name)).sort(compareNames)) {
    const key = stem(name)
      .replace(/_mask$/i, '')
      .toLowerCase();
    const before = masks.get(key);
    if (before === undefined) masks.set(key, name);
    else
      problems.push({
        path: join(folder, name),
        code: 'DUPLICATE_MASK',
        message: `${before} and ${name} are masks of one slice. ${before} was taken, ${name} left out; remove one of them.`,
      });
  }
  const slices = names.filter((name) => !MASK.test(name));
  const groups = new Map<string, string[]>();
  for (const name of slices) {
    const key = stem(name).replace(/[ _.-]*\d+$/, '');
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  // names that share nothing but belong to one stack (IMG0001, a, b): a group of one joins the folder's own
  const merged = new Map<string, string[]>();
  for (const [key, group] of groups) {
    const target = groups.size > 1 && group.length === 1 ? '' : key;
    merged.set(target, [...(merged.get(target) ?? []), ...group]);
  }
  const series = [...merged].map(([key, group]) => {
    const seriesName = merged.size === 1 || key === '' ? basename(folder) : `${basename(folder)}/${key}`;
    return makeSeries(folder, seriesName, group, masks, problems);
  });
  for (const orphan of masks.values()) {
    problems.push({
      path: join(folder, orphan),
      code: 'MASK_WITHOUT_SLICE',
      message: `${orphan} is a mask without its slice and was left out. Put the slice beside it.`,
    });
  }
  return series;
}

function makeSeries(
  folder: string,
  seriesName: string,
  names: readonly string[],
  masks: Map<string, string>,
  problems: ScanProblem[],
): ScannedSeries {
  const numbered = names.every((name) => numberOf(name) !== null);
  const sorted = [...names].sort((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0) || compareNames(a, b));
  const slices: ScannedSlice[] = [];
  const repeats: number[] = [];
  sorted.forEach((name, index) => {
    const number = numbered ? (numberOf(name) ?? index + 1) : index + 1;
    const mask = masks.get(stem(name).toLowerCase());
    masks.delete(stem(name).toLowerCase());
    const before = slices.at(-1);
    if (before?.number === number) {
      repeats.push(number);
      problems.push({
        path: join(folder, name),
        code: 'DUPLICATE_NUMBER',
        message: `${name} and ${basename(before.path)} both are slice ${number}. ${basename(before.path)} was kept, ${name} left out; rename one of them.`,
      });
      return;
    }
    slices.push({ number, path: join(folder, name), ...(mask && { maskPath: join(folder, mask) }) });
  });
  const [patientCode, studyDate] = identify(basename(folder));
  return {
    folder,
    patientCode,
    seriesName,
    slices,
    warnings: repeatWarnings(repeats),
    ...(studyDate && { studyDate }),
  };
}

const repeatWarnings = (repeats: readonly number[]): Notice[] =>
  repeats.length === 0
    ? []
    : [
        {
          code: 'DUPLICATE_NUMBER',
          message: `Slice number ${repeats.join(', ')} stands on more than one file; the first by name was kept.`,
        },
      ];

const stem = (name: string): string => name.replace(IMAGE, '');

function numberOf(name: string): number | null {
  const digits = /(\d{1,9})$/.exec(stem(name))?.[1];
  return digits === undefined ? null : Number(digits);
}

const collator = new Intl.Collator('en', { numeric: true });
const compareNames = (a: string, b: string): number => collator.compare(a, b);
