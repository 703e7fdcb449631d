import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedSeries } from '../testing/seed-series.ts';
import { backupsToDrop } from './backups.ts';
import { openCatalogue } from './catalogue.ts';
import { openWritingConnection } from './connection.ts';
import { migration001 } from './migrations/001-initial.ts';
import { migrate, SCHEMA_VERSION } from './migrations/migrate.ts';
import { createReader, readSettings, writeSetting } from './readers.ts';
import { listSeries } from './series-rows.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-catalogue-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the catalogue', () => {
  it('writes with WAL, synchronous FULL and foreign keys', async () => {
    const { database, close } = await openCatalogue(directory);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    await close();
  });

  it('keeps its directory and file to the user alone', async () => {
    const { close } = await openCatalogue(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'catalogue.db')).mode & 0o777).toBe(0o600);
    await close();
  });

  it('refuses a second instance and lets one in after the first has closed', async () => {
    const first = await openCatalogue(directory);
    await expect(openCatalogue(directory)).rejects.toMatchObject({ code: 'CATALOGUE_IN_USE' });
    await first.close();
    await (await openCatalogue(directory)).close();
  });

  it('sets a corrupt file aside, opens the newest good backup and says so', async () => {
    const first = await openCatalogue(directory);
    createReader(first.database, 'Reader One');
    await first.backup();
    await first.close();
    await writeFile(join(directory, 'catalogue.db'), Buffer.alloc(40_000, 7));
    const second = await openCatalogue(directory);
    expect(second.problems.map((problem) => problem.code)).toEqual(['CATALOGUE_CORRUPT']);
    expect(second.problems[0]?.message).toMatch(/backup/);
    expect(second.database.prepare('select name from reader').all()).toEqual([{ name: 'Reader One' }]);
    expect(readdirSync(directory).some((name) => name.startsWith('catalogue.db.damaged-'))).toBe(true);
    await second.close();
  });

  it('starts empty when there is no good backup, keeping the damaged file', async () => {
    await writeFile(join(directory, 'catalogue.db'), 'not a database at all, but long enough to look at');
    const { database, problems, close } = await openCatalogue(directory);
    expect(problems[0]?.message).toMatch(/no good backup/);
    expect(listSeries(database)).toEqual([]);
    await close();
  });

  it('refuses a catalogue of a newer Sulcus and leaves it untouched', async () => {
    const first = await openCatalogue(directory);
    first.database.pragma('user_version = 999');
    await first.close();
    await expect(openCatalogue(directory)).rejects.toMatchObject({ code: 'CATALOGUE_TOO_NEW' });
    expect(existsSync(join(directory, 'catalogue.db'))).toBe(true);
  });

  it('migrates again without doing anything', async () => {
    const { database, close } = await openCatalogue(directory);
    seedSeries(database);
    migrate(database);
    expect(listSeries(database).length).toBe(1);
    await close();
  });

  it('takes away the uncertainty that an older version measured in another way, and keeps what else it said', () => {
    const database = openWritingConnection(join(directory, 'old.db'));
    database.exec(migration001);
    database.pragma('user_version = 1');
    database.pragma('foreign_keys = OFF');
    database
      .prepare(
        `insert into prediction (run_id, slice_id, pixel_sha256, outcome, score, uncertainty) values (1, 1, '', 'finding', 0.9, 0.02)`,
      )
      .run();
    migrate(database);
    expect(database.prepare('select score, uncertainty, spread from prediction').get()).toEqual({
      score: 0.9,
      uncertainty: null,
      spread: null,
    });
    database.close();
  });

  it('refuses a row that is not valid, naming the table', async () => {
    const { database, close } = await openCatalogue(directory);
    seedSeries(database);
    database.prepare(`update series set channels = 'not json'`).run();
    expect(() => listSeries(database)).toThrow(
      expect.objectContaining({
        code: 'CATALOGUE_ROW_INVALID',
        message: expect.stringMatching(/series.*channels/),
      }),
    );
    await close();
  });

  it('keeps settings and refuses two readers of one name', async () => {
    const { database, close } = await openCatalogue(directory);
    writeSetting(database, 'layout', 'a');
    writeSetting(database, 'layout', 'b');
    expect(readSettings(database)).toEqual({ layout: 'b' });
    createReader(database, 'Ann');
    expect(() => createReader(database, 'ANN')).toThrow(expect.objectContaining({ code: 'READER_EXISTS' }));
    await close();
  });
});

describe('backup rotation', () => {
  it('keeps several of today and one of each day before', () => {
    const name = (day: string, time: string) => `catalogue-${day}-${time}.db`;
    const today = ['20', '19', '18', '17', '16', '15'].map((h) => name('20260110', `${h}0000`));
    const before = [name('20260109', '230000'), name('20260109', '100000'), name('20260108', '120000')];
    expect(backupsToDrop([...today, ...before], '20260110')).toEqual([today[4], today[5], before[1]]);
  });
});
