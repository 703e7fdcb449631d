import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/main/catalogue/catalogue.ts';
import { checkIntegrity } from '../../src/main/catalogue/connection.ts';
import { seedSeries } from '../../src/main/testing/seed-series.ts';
import { seededRandom } from '../../src/shared/seeded-random.ts';
import { removeFolder, temporaryFolder } from '../support/launch.ts';
import { HostClient, loadHost } from './host-client.ts';
import { Replay } from './replay.ts';

const KILLS = Number(process.env.SULCUS_KILLS ?? 50);
const TEARS = 24;
/** Long enough for a few dozen strokes, so that the kill falls anywhere in one of them. */
const LIVES_MS = 150;

/** A data directory with one series of four slices and the strokes that will be drawn on them. */
async function prepare(seed: number): Promise<{ readonly directory: string; readonly replay: Replay }> {
  const directory = await temporaryFolder();
  const { database, close } = await openCatalogue(directory);
  const seeded = seedSeries(database, 'P_A_1_20200101', 4, 64, 64);
  await close();
  const slices = seeded.sliceIds.map((sliceId, at) => ({
    sliceId,
    number: at + 1,
    width: 64,
    height: 64,
    pixelSha256: seeded.pixelSha256[at] ?? '',
    state: 'ok' as const,
    problem: null,
  }));
  return { directory, replay: new Replay(seeded.seriesId, seeded.readerId, slices, seed) };
}

/** Draws on a host and kills it after a while. */
async function drawAndKill(client: HostClient, replay: Replay, after: number): Promise<void> {
  let gone = false;
  const drawing = replay.untilGone(client, () => gone);
  await wait(after);
  gone = true;
  await client.kill();
  await drawing;
}

describe('killing the process that holds the journal', () => {
  it(
    `loses no acknowledged stroke in ${KILLS} kills while strokes come over its socket`,
    async () => {
      const seed = Math.floor(Math.random() * 1e9);
      const random = seededRandom(seed);
      const { directory, replay } = await prepare(seed);
      let ready = loadHost(directory);
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          const client = await HostClient.begin(ready);
          // the next one loads while this one draws
          ready = loadHost(directory);
          expect((await client.call('app.info', {})).problems, `seed ${seed}`).toEqual([]);
          await replay.expectNothingLost(client);
          await drawAndKill(client, replay, 5 + random() * LIVES_MS);
        }
        expect(replay.acknowledged).toBeGreaterThan(KILLS);
        const last = await HostClient.begin(ready);
        await replay.expectNothingLost(last);
        expect(await replay.undoAll(last), `undo of everything, seed ${seed}`).toBe(true);
        await last.kill();
      } finally {
        ready.kill('SIGKILL');
      }
      const { database, close } = await openCatalogue(directory);
      expect(checkIntegrity(database)).toBe('ok');
      await close();
      await removeFolder(directory);
    },
    600_000 + KILLS * 4000,
  );

  it('reopens a catalogue whose write-ahead log was cut or garbled at a prefix of the commits', async () => {
    const { directory, replay } = await prepare(7);
    const client = await HostClient.begin(loadHost(directory));
    await drawAndKill(client, replay, 1500);
    const wal = await readFile(join(directory, 'catalogue.db-wal'));
    const whole = await journalOf(directory);
    expect(whole.length).toBeGreaterThan(20);
    let shortest = whole.length;
    for (let attempt = 0; attempt < TEARS; attempt++) {
      const copy = await temporaryFolder();
      await copyFile(join(directory, 'catalogue.db'), join(copy, 'catalogue.db'));
      const torn = Buffer.from(wal);
      const at = Math.floor(Math.random() * torn.length);
      if (attempt % 2) torn.fill(attempt, at, at + 1 + (attempt % 64));
      await writeFile(join(copy, 'catalogue.db-wal'), attempt % 2 ? torn : torn.subarray(0, at));
      const stored = await journalOf(copy);
      expect(stored).toEqual(whole.slice(0, stored.length));
      shortest = Math.min(shortest, stored.length);
      await removeFolder(copy);
    }
    expect(shortest).toBeLessThan(whole.length);
    await removeFolder(directory);
  });
});

/** Every commit of a reader's edits, in order, as the audit has it; the catalogue opens whole. */
async function journalOf(directory: string): Promise<string[]> {
  const copy = await temporaryFolder();
  for (const name of ['catalogue.db', 'catalogue.db-wal'])
    await copyFile(join(directory, name), join(copy, name));
  const { database, problems, close } = await openCatalogue(copy);
  expect(problems).toEqual([]);
  expect(checkIntegrity(database)).toBe('ok');
  const rows = database.prepare('select id, action, subject from audit order by id').all();
  await close();
  await removeFolder(copy);
  return rows.map((row) => JSON.stringify(row));
}
