import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { checkIntegrity, openReadingConnection } from './connection.ts';

/** Today's backups kept, and one for each of so many days before. */
const KEEP_TODAY = 4;
const KEEP_DAYS = 10;

const NAME = /^catalogue-(\d{8})-(\d{6})\.db$/;

/** Names of backups, newest first. Names carry a time only: no patient, no reader. */
function listBackups(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
}

/**
 * Writes a consistent copy while the catalogue is in use, then drops what the rotation no longer keeps. A copy that
 * cannot be finished leaves nothing behind.
 */
export async function writeBackup(database: Database, directory: string, now: Date): Promise<string> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const name = `catalogue-${stamp}.db`;
  const unfinished = join(directory, `${name}.part`);
  try {
    await database.backup(unfinished);
    renameSync(unfinished, join(directory, name));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  for (const old of backupsToDrop(listBackups(directory), stamp.slice(0, 8)))
    rmSync(join(directory, old), { force: true });
  return name;
}

/** Which of these (newest first) the rotation lets go: several of today, one per day before. */
export function backupsToDrop(newestFirst: readonly string[], today: string): string[] {
  const seenDays = new Set<string>();
  let ofToday = 0;
  return newestFirst.filter((name) => {
    const day = NAME.exec(name)?.[1] ?? '';
    if (day === today) return ++ofToday > KEEP_TODAY;
    if (seenDays.has(day) || seenDays.size >= KEEP_DAYS) return true;
    seenDays.add(day);
    return false;
  });
}

/** Copies the newest backup that passes its integrity check over `file`; its name, or null when none is good. */
export async function restoreNewestGoodBackup(directory: string, file: string): Promise<string | null> {
  for (const name of listBackups(directory)) {
    const path = join(directory, name);
    try {
      const database = openReadingConnection(path);
      const verdict = checkIntegrity(database);
      database.close();
      if (verdict !== 'ok') continue;
    } catch {
      continue; // not a database at all: try the one before
    }
    await copyFile(path, file);
    return name;
  }
  return null;
}
