/** A host process that draws strokes and says so after each acknowledgement; a test kills it at a random moment. */

import { openCatalogue } from '../../src/main/catalogue/catalogue.ts';
import { maskPixels, readMask } from '../../src/main/catalogue/mask-rows.ts';
import { MaskService } from '../../src/main/masks/mask-service.ts';
import { seedSeries } from '../../src/main/testing/seed-series.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';

const directory = process.argv[2] ?? '';
const { database } = await openCatalogue(directory);
const seeded = seedSeries(database, 'P_A_1_20200101', 4, 64, 64);
const service = new MaskService(database, {
  push: () => undefined,
  isCurrentModel: () => true,
  refuseWhenConfirmed: () => undefined,
});
const source = readerSource(seeded.readerId);
for (let n = Number(process.argv[3] ?? 0); ; n++) {
  const at = n % 4;
  const sliceId = seeded.sliceIds[at] ?? 0;
  const row = readMask(database, sliceId, source);
  const before = row ? maskPixels(row) : new Uint8Array(64 * 64);
  const after = before.slice();
  const pixel = (n * 37) % 4096;
  after[pixel] = 1 - (after[pixel] ?? 0);
  const delta = Buffer.from(diffMask(before, after)).toString('base64');
  service.apply(
    { seriesId: seeded.seriesId, readerId: seeded.readerId },
    `stroke ${n}`,
    [
      {
        sliceId,
        pixelSha256: seeded.pixelSha256[at] ?? '',
        width: 64,
        height: 64,
        baseRevision: row?.revision ?? 0,
        delta,
      },
    ],
    null,
  );
  process.send?.(n);
}
