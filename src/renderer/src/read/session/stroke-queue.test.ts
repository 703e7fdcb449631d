import { describe, expect, it } from 'vitest';
import { diffMask } from '../../../../shared/mask/mask-delta.ts';
import { rebaseDelta } from './rebase-delta.ts';
import { type StrokePart, StrokeQueue, type StrokeQueuePorts } from './stroke-queue.ts';
import { StrokeRecorder } from './stroke-recorder.ts';

const part = (strokeKey: number, sliceId = 1): StrokePart => ({
  strokeKey,
  sliceId,
  label: 'brush',
  pixelSha256: 'a'.repeat(64),
  width: 2,
  height: 2,
  value: 1,
  delta: Uint8Array.of(0, 4),
});

function queueWith(answer: (n: number) => string | null) {
  const sent: { revision: number; continues: number | null }[] = [];
  const seen = { failures: 0, conflicts: 0, revision: 0 };
  const ports: StrokeQueuePorts = {
    send: async (_label, change, continues) => {
      await Promise.resolve();
      const code = answer(sent.length);
      sent.push({ revision: change.baseRevision, continues });
      if (code) throw Object.assign(new Error(code), { code });
      seen.revision++;
      const changed = [{ sliceId: change.sliceId, revision: seen.revision, pixels: 1 }];
      return { actionId: continues ?? 100 + sent.length, label: 'brush', changed };
    },
    revisionOf: () => 0,
    onAcknowledged: () => undefined,
    onFailure: () => {
      seen.failures++;
    },
    onConflict: () => {
      seen.conflicts++;
    },
    onPending: () => undefined,
    delay: () => Promise.resolve(),
  };
  return { queue: new StrokeQueue(ports), sent, seen };
}

describe('stroke queue', () => {
  it('sends parts of a stroke under one action, each on the revision before', async () => {
    const { queue, sent } = queueWith(() => null);
    for (const key of [1, 1, 2]) queue.push(part(key));
    await queue.command(async () => undefined);
    expect(sent).toEqual([
      { revision: 0, continues: null },
      { revision: 1, continues: 101 },
      { revision: 2, continues: null },
    ]);
  });

  it('runs a command only after every stroke before it', async () => {
    const { queue, sent } = queueWith(() => null);
    queue.push(part(1));
    queue.push(part(2));
    await queue.command(async () => expect(sent).toHaveLength(2));
  });

  it('keeps a stroke through failures', async () => {
    const { queue, sent, seen } = queueWith((n) => (n < 3 ? 'DISK_FULL' : null));
    queue.push(part(1));
    await queue.command(async () => undefined);
    expect(sent).toHaveLength(4);
    expect(seen.failures).toBe(3);
    expect(queue.pending).toBe(0);
  });

  it('begins a new action when the old one is closed', async () => {
    const { queue, sent } = queueWith((n) => (n === 1 ? 'ACTION_NOT_OPEN' : null));
    queue.push(part(1));
    queue.push(part(1));
    await queue.command(async () => undefined);
    expect(sent.map((one) => one.continues)).toEqual([null, 101, null]);
  });

  it('stands still on a conflict and does not retry what only the reader can solve', async () => {
    const conflict = queueWith(() => 'REVISION_CONFLICT');
    conflict.queue.push(part(1));
    const locked = queueWith(() => 'CASE_CONFIRMED');
    locked.queue.push(part(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(conflict.sent).toHaveLength(1);
    expect(conflict.queue.pending).toBe(1);
    expect(locked.sent).toHaveLength(1);
    expect(locked.queue.discard()).toEqual([1]);
    expect(locked.queue.pending).toBe(0);
  });
});

describe('stroke recorder', () => {
  const pen = (value: 0 | 1) => ({ diameter: 2, value, shape: 'round', only: null }) as const;

  it('journals a long stroke in parts that add up', () => {
    let now = 0;
    const parts: StrokePart[] = [];
    const recorder = new StrokeRecorder(
      (one) => parts.push(one),
      () => now,
    );
    const before = new Uint8Array(20 * 20);
    recorder.begin({ ...part(0), width: 20, height: 20, mask: before, brush: pen(1), label: 'b' });
    for (let x = 0; x < 20; x++) {
      now += 100;
      recorder.move([{ x, y: 5 }]);
    }
    const done = recorder.end();
    expect(parts.length).toBeGreaterThan(2);
    expect(new Set(parts.map((one) => one.strokeKey)).size).toBe(1);
    let mask: Uint8Array = before;
    for (const one of parts) mask = rebaseDelta(one.delta, 1, mask).after;
    expect(done?.bits).toEqual(mask);
    expect(before.every((value) => value === 0)).toBe(true);
  });

  it('journals nothing when no pixel changed', () => {
    const parts: StrokePart[] = [];
    const recorder = new StrokeRecorder((one) => parts.push(one));
    recorder.begin({ ...part(0), width: 4, height: 4, mask: null, brush: pen(0), label: 'e' });
    recorder.move([{ x: 1, y: 1 }]);
    recorder.end();
    expect(parts).toHaveLength(0);
  });
});

describe('rebased delta', () => {
  it('paints instead of flipping', () => {
    const delta = diffMask(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(1, 1, 0, 0));
    expect(rebaseDelta(delta, 1, Uint8Array.of(0, 1, 1, 0)).after).toEqual(Uint8Array.of(1, 1, 1, 0));
    expect(rebaseDelta(delta, 0, Uint8Array.of(1, 0, 1, 0)).after).toEqual(Uint8Array.of(0, 0, 1, 0));
  });
});
