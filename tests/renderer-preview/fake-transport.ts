import type { Channel, Transport } from '../../src/shared/contract/contract.ts';
import { syntheticJobs, syntheticModels, syntheticRows, syntheticSeries } from './synthetic-rows.ts';

/** A workstation in memory that answers with synthetic rows. Scenes: full, many, empty, broken, first. */
export function createFakeTransport(scene: string) {
  const rows = scene === 'empty' || scene === 'first' ? [] : syntheticRows(scene === 'many' ? 2000 : 46);
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const push = (event: string, payload: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(payload);
  };
  const settings: Record<string, string> = {};
  const log: { channel: string; argument: unknown }[] = [];
  let jobs = syntheticJobs(rows);
  let text = 'Left-sided signal change in FLAIR, slices 9 to 14.';
  let confirmed = false;
  let reports = 0;
  const rowOf = (argument: Record<string, unknown>) =>
    rows.find((row) => row.seriesId === argument.seriesId) ?? rows[0]!;
  const confirmation = () => ({
    confirmed,
    by: confirmed ? 'Dr Ilse Maas' : null,
    at: confirmed ? '2026-02-03T10:11:12Z' : null,
    covers: { source: 'reader:1', slices: 6, pixels: 4213, maskHash: '9f2c'.repeat(16) },
  });
  const answers: Partial<Record<Channel, (argument: Record<string, unknown>) => unknown>> = {
    'app.info': () => ({
      version: '0.1.0',
      host: 'browser',
      node: 'v24.1.0',
      electron: null,
      sqlite: '3.51.0',
      sampleAvailable: true,
      problems:
        scene === 'broken'
          ? [
              {
                code: 'MODEL_REFUSED',
                message:
                  'The model resnet50 was refused: weights.bin was altered. Copy the model folder again.',
                file: 'weights.bin',
              },
            ]
          : [],
    }),
    'app.settings': () => settings,
    'app.setSetting': (argument) => {
      settings[String(argument.key)] = String(argument.value);
      return {};
    },
    'readers.list': () =>
      scene === 'first'
        ? []
        : [
            { readerId: 1, name: 'Dr Ilse Maas', createdAt: '2026-01-01T00:00:00Z' },
            { readerId: 2, name: 'A. Okafor', createdAt: '2026-01-02T00:00:00Z' },
          ],
    'readers.create': (argument) => ({ readerId: 3, name: argument.name, createdAt: '2026-01-03T00:00:00Z' }),
    'worklist.list': () => rows,
    'worklist.setReview': (argument) => ({ ...rowOf(argument), review: argument.state }),
    'jobs.list': () => jobs,
    'jobs.cancel': (argument) => {
      jobs = jobs.map((job) =>
        (argument.jobIds as number[]).includes(job.jobId) ? { ...job, state: 'cancelled' } : job,
      );
      for (const job of jobs) push('jobs.changed', job);
      return {};
    },
    'jobs.start': () => jobs,
    'jobs.prioritise': () => ({}),
    'models.list': () => (scene === 'empty' ? [] : syntheticModels),
    'models.engine': () => ({
      engine: 'onnx',
      device: 'CPU, 2 threads',
      reasons: [
        'onnx: reproduced 12 of 12 reference outputs, 142 ms per slice',
        'webgpu: no adapter on this machine',
        'tensorflow: not installed (optional)',
        'wasm: reproduced 12 of 12 reference outputs, 410 ms per slice',
      ],
    }),
    'ingest.openDialog': () => ({ outcome: 'unavailable', importId: null }),
    'ingest.start': () => ({ importId: '12345678' }),
    'ingest.openSample': () => ({ importId: '12345678' }),
    'ingest.cancel': () => ({}),
    'ingest.status': () => [],
    'folders.list': (argument) =>
      argument.folderId === null
        ? {
            folderId: null,
            name: '',
            parentId: null,
            entries: [
              { folderId: 'a'.repeat(16), name: 'home' },
              { folderId: 'b'.repeat(16), name: 'sample' },
            ],
          }
        : {
            folderId: argument.folderId,
            name: 'home',
            parentId: null,
            entries: ['study-1997', 'study-1998', 'masks'].map((name, i) => ({
              folderId: String(i).repeat(16),
              name,
            })),
          },
    'series.open': (argument) => syntheticSeries(rowOf(argument)),
    'masks.list': (argument) =>
      scene === 'nomask'
        ? []
        : ['reader:1', 'model:resunet@0123456789ab', 'groundTruth'].map((source, k) => ({
            source,
            kind: k === 2 ? 'groundTruth' : source.split(':')[0],
            label: ['Dr Ilse Maas', 'Res-U-Net', 'ground truth'][k],
            current: true,
            slices: syntheticSeries(rowOf(argument))
              .slices.slice(8, 15)
              .map((slice, i) => ({
                sliceId: slice.sliceId,
                revision: 1,
                pixels: [0, 300, 820, 1200, 900, 210, 0][i],
              })),
          })),
    'predictions.list': () => [],
    'masks.history': () => [],
    'reports.text': () => ({ text, savedAt: null }),
    'reports.saveText': (argument) => {
      text = String(argument.text);
      return {};
    },
    'reports.confirmation': confirmation,
    'reports.confirm': () => {
      confirmed = true;
      return confirmation();
    },
    'reports.unconfirm': () => {
      confirmed = false;
      return confirmation();
    },
    'reports.preview': () => ({
      reportId: ++reports,
      sha256: '4f1d'.repeat(16),
      byteLength: 182_331,
      confirmed,
      createdAt: '2026-02-03T10:11:12Z',
    }),
    'reports.export': () => ({ files: ['report.pdf', 'slices.csv'], folder: 'study-1997', download: null }),
    'reports.history': () => [
      {
        reportId: 1,
        seriesId: 1,
        patientCode: 'SYN_CS_4900',
        createdAt: '2026-02-03T10:11:12Z',
        reader: 'Dr Ilse Maas',
        sha256: '4f1d'.repeat(16),
        confirmed: false,
        exportedFiles: ['report.pdf', 'slices.csv'],
      },
    ],
  };
  const refusals: Partial<Record<Channel, string>> =
    scene === 'broken'
      ? {
          'worklist.list':
            'catalogue.sqlite cannot be read: the disk returned an error. Check the disk, then try again.',
          'models.list':
            'resources/models cannot be read: permission denied. Check the folder’s permissions.',
          'reports.preview':
            'The font has no glyph for “𒀀” (U+12000) in the patient name. Change the name or the text, then try again.',
          'folders.list': 'The folder home cannot be read: permission denied.',
        }
      : {};
  const transport: Transport = {
    async request(channel, argument) {
      log.push({ channel, argument });
      await new Promise((resolve) => setTimeout(resolve, 15));
      const refusal = refusals[channel];
      if (refusal) return { ok: false, code: 'FAKE', message: refusal, details: { errno: 'EIO' } };
      const answer = answers[channel];
      if (!answer) return { ok: false, code: 'FAKE', message: `The preview does not answer ${channel}.` };
      return { ok: true, value: structuredClone(answer(argument as Record<string, unknown>)) };
    },
    subscribe(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    async fetchBytes(path) {
      if (path.startsWith('/bytes/thumbnails/'))
        return new Response(thumbnails(rowOf({ seriesId: Number(path.split('/')[3]) }).sliceCount), {
          headers: { 'x-sulcus-size': '64' },
        });
      if (path.startsWith('/bytes/report/'))
        return new Response(new Blob(['%PDF-1.4\n%%EOF'], { type: 'application/pdf' }));
      return new Response('no such bytes', { status: 404 });
    },
    openDropped: async () => 'c'.repeat(16),
  };
  return { transport, push, log };
}

/** Grey ellipses that shrink towards both ends of the stack. */
function thumbnails(count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count * 64 * 64);
  for (let s = 0; s < count; s++) {
    const r = 12 + 16 * Math.sin((Math.PI * (s % 30)) / 30);
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++) {
        const d = Math.hypot((x - 32) / 0.85, y - 32) / r;
        out[s * 4096 + y * 64 + x] =
          d < 1 ? (d > 0.9 ? 170 : 60 + 30 * Math.sin(x / 4) * Math.cos(y / 5)) : 0;
      }
  }
  return out;
}
