import { fork } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/main/catalogue/catalogue.ts';
import { checkIntegrity } from '../../src/main/catalogue/connection.ts';
import { removeFolder, temporaryFolder } from '../support/launch.ts';

const KILLS = Number(process.env.SULCUS_KILLS ?? 12);

/** Runs the writer until it has acknowledged a few strokes, then kills it; the last number it acknowledged. */
function writeAndKill(directory: string, from: number): Promise<number> {
  return new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, 'stroke-writer.ts'), [directory, String(from)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let last = from - 1;
    child.on('message', (n) => {
      last = Number(n);
    });
    child.once('message', () => setTimeout(() => child.kill('SIGKILL'), 5 + Math.random() * 120));
    child.on('exit', () => resolve(last));
  });
}

const labels = (database: Awaited<ReturnType<typeof openCatalogue>>['database']) =>
  (database.prepare('select label from action order by id').all() as { label: string }[]).map((row) =>
    Number(row.label.split(' ')[1]),
  );

describe('killing the process that holds the journal', () => {
  it(`loses no acknowledged stroke in ${KILLS} kills`, async () => {
    const directory = await temporaryFolder();
    let next = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await writeAndKill(directory, next);
      expect(acknowledged).toBeGreaterThanOrEqual(next);
      const { database, problems, close } = await openCatalogue(directory);
      expect(problems).toEqual([]);
      expect(checkIntegrity(database)).toBe('ok');
      const stored = labels(database);
      // every acknowledged stroke, and at most the one whose acknowledgement was on its way
      expect(stored.length).toBeGreaterThanOrEqual(acknowledged + 1);
      expect(stored).toEqual([...stored.keys()]);
      next = stored.length;
      await close();
    }
    await removeFolder(directory);
  });

  it('reopens a catalogue whose write-ahead log was cut or garbled at a prefix of the commits', async () => {
    const directory = await temporaryFolder();
    const written = await writeAndKill(directory, 0);
    const wal = await readFile(join(directory, 'catalogue.db-wal'));
    for (let attempt = 0; attempt < 12; attempt++) {
      const copy = await temporaryFolder();
      await copyFile(join(directory, 'catalogue.db'), join(copy, 'catalogue.db'));
      const torn = Buffer.from(wal);
      const at = Math.floor(Math.random() * torn.length);
      if (attempt % 2) torn.fill(attempt, at, at + 64);
      await writeFile(join(copy, 'catalogue.db-wal'), attempt % 2 ? torn : torn.subarray(0, at));
      const { database, close } = await openCatalogue(copy);
      expect(checkIntegrity(database)).toBe('ok');
      const stored = labels(database);
      expect(stored).toEqual([...stored.keys()]);
      expect(stored.length).toBeLessThanOrEqual(written + 2);
      await close();
      await removeFolder(copy);
    }
    await removeFolder(directory);
  });
});
