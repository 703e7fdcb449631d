import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Database } from 'better-sqlite3';
import { listSlices } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';

export interface RelinkResult {
  readonly relinked: number;
  readonly stillMissing: number;
  /** files of the right name with other content: never linked */
  readonly differentContent: number;
}

const FILE_LIMIT = 50_000;

/**
 * Finds missing slices of a series below `folder` by content: a file is linked only when its sha256 is the one
 * recorded. Files of the same name are tried first.
 */
export async function relinkSeries(
  database: Database,
  seriesId: number,
  folder: string,
): Promise<RelinkResult> {
  const missing = listSlices(database, seriesId).filter(
    (slice) => slice.state === 'missing' && slice.file_sha256,
  );
  const names = new Set(missing.map((slice) => basename(slice.path)));
  const found = new Map<string, string>();
  let differentContent = 0;
  const wanted = new Set(missing.map((slice) => slice.file_sha256));
  const candidates = (await filesBelow(folder)).sort(
    (a, b) => Number(names.has(basename(b))) - Number(names.has(basename(a))),
  );
  for (const path of candidates) {
    if (found.size === wanted.size) break;
    const sha256 = await hashFile(path);
    if (sha256 && wanted.has(sha256)) found.set(sha256, path);
    else if (names.has(basename(path))) differentContent++;
  }
  const linked = missing.filter((slice) => found.has(slice.file_sha256 ?? ''));
  inTransaction(database, () => {
    const update = database.prepare(`update slice set path = ?, state = 'ok', problem = null where id = ?`);
    for (const slice of linked) update.run(found.get(slice.file_sha256 ?? ''), slice.id);
  });
  return { relinked: linked.length, stillMissing: missing.length - linked.length, differentContent };
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  for (
    let current = folders.pop();
    current !== undefined && files.length < FILE_LIMIT;
    current = folders.pop()
  ) {
    for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && /\.tiff?$/i.test(entry.name)) files.push(path);
    }
  }
  return files;
}

async function hashFile(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > 2 ** 30) return null;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return null; // unreadable: not the file we look for
  }
}
