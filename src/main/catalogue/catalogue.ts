import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { FileLock } from '../files/file-lock.ts';
import { restoreNewestGoodBackup, writeBackup } from './backups.ts';
import { checkIntegrity, openWritingConnection } from './connection.ts';
import { lockInstance } from './instance-lock.ts';
import { migrate } from './migrations/migrate.ts';

const FILE = 'catalogue.db';
const BACKUP_EVERY_MS = 30 * 60_000;

const NO_BACKUP: Notice = {
  code: 'BACKUP_FAILED',
  file: FILE,
  message: `No backup of ${FILE} could be written: the disk may be full. Free some space, then start Sulcus again; nothing you have is lost.`,
};

/** The open catalogue: one writing connection, its lock, its backups. */
export interface Catalogue {
  readonly database: Database;
  /** what had to be repaired at start, for the reader */
  readonly problems: readonly Notice[];
  backup(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens (or creates) the catalogue in `dataDirectory`: takes the instance lock, checks integrity, sets a corrupt
 * file aside and puts the newest good backup in its place, migrates, backs up now and every half hour.
 * @throws SulcusError CATALOGUE_IN_USE, CATALOGUE_TOO_NEW, DATA_DIRECTORY_UNUSABLE
 */
export async function openCatalogue(dataDirectory: string): Promise<Catalogue> {
  prepareDirectory(dataDirectory);
  const lock = lockInstance(dataDirectory);
  try {
    return await openLocked(dataDirectory, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(dataDirectory: string, lock: FileLock): Promise<Catalogue> {
  const file = join(dataDirectory, FILE);
  const backupDirectory = join(dataDirectory, 'backups');
  const problems: Notice[] = [];
  let database = openSound(file);
  if (!database) {
    const aside = setAside(file, new Date());
    const restored = await restoreNewestGoodBackup(backupDirectory, file);
    problems.push({
      code: 'CATALOGUE_CORRUPT',
      file: FILE,
      message: restored
        ? `${FILE} was damaged. It was kept as ${aside} and the newest good backup (${restored}) was opened instead: work after that backup is only in the damaged file. Check the disk.`
        : `${FILE} was damaged and there is no good backup. It was kept as ${aside}; this catalogue starts empty. Check the disk, then open your folders again.`,
    });
    database = openWritingConnection(file);
  }
  const open = database;
  migrate(open);
  chmodSync(file, 0o600);
  const backup = () => writeBackup(open, backupDirectory, new Date());
  // a catalogue without a fresh backup can still be read: the reader is told and goes on
  await backup().catch(() => problems.push(NO_BACKUP));
  const timer = setInterval(() => void backup().catch(() => undefined), BACKUP_EVERY_MS);
  timer.unref();
  return {
    database: open,
    problems,
    backup,
    close: async () => {
      clearInterval(timer);
      open.close();
      lock.release();
    },
  };
}

/** The catalogue if it opens and is whole, else null; the damaged file is left closed. */
function openSound(file: string): Database | null {
  let database: Database | undefined;
  try {
    database = openWritingConnection(file);
    if (checkIntegrity(database) === 'ok') return database;
  } catch (error) {
    if (!isDamage(error)) {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));

function setAside(file: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:.]/g, '');
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, `${file}.damaged-${stamp}${suffix}`);
  }
  return `${FILE}.damaged-${stamp}`;
}

function prepareDirectory(dataDirectory: string): void {
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    chmodSync(dataDirectory, 0o700);
  } catch {
    throw new SulcusError(
      'DATA_DIRECTORY_UNUSABLE',
      'The data directory cannot be created or written. Check its permissions, or choose another (--data-dir).',
    );
  }
}
