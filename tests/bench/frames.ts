import type { Browser, Page } from 'playwright';

/** Milliseconds between animation frames of a page while something happens in it. */
export async function frameIntervals(page: Page, happen: () => Promise<void>): Promise<number[]> {
  await page.bringToFront();
  await page.evaluate(() => {
    const frames: number[] = [];
    const run = { frames, stop: false };
    Object.assign(window, { benchFrames: run });
    const tick = (now: number) => {
      frames.push(now);
      if (!run.stop) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await happen();
  const frames = await page.evaluate(() => {
    const { benchFrames } = window as unknown as { benchFrames: { frames: number[]; stop: boolean } };
    benchFrames.stop = true;
    return benchFrames.frames;
  });
  return frames.slice(1).map((at, index) => at - (frames[index] ?? at));
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** of `dur`, what the thread itself ran */
  readonly tdur?: number;
  readonly tid: number;
  readonly pid: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
}

/**
 * Milliseconds the page's main thread worked per drawn frame (script, style, layout, paint, hand-over to the
 * compositor), from Chromium's own trace: all its tasks since the frame before.
 */
export async function taskTimes(
  browser: Browser,
  page: Page,
  happen: () => Promise<void>,
): Promise<number[]> {
  return (await frameWork(browser, page, happen)).map(({ wall }) => wall);
}

/** Milliseconds of work for one drawn frame: by the clock, and of these those in which the thread had a core. */
export interface FrameWork {
  readonly wall: number;
  readonly processor: number;
}

/**
 * As `taskTimes`, with processor time beside the clock's: where other programs run, the clock counts them too. What was
 * done in the rest before a key (collecting garbage above all) is not counted to the frame that answers the key.
 */
export async function frameWork(
  browser: Browser,
  page: Page,
  happen: () => Promise<void>,
): Promise<FrameWork[]> {
  await page.bringToFront();
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'],
  });
  await happen();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
    traceEvents: TraceEvent[];
  };
  const mains = traceEvents.filter(
    (event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain',
  );
  const perThread = mains.map((main) =>
    traceEvents.filter((event) => event.pid === main.pid && event.tid === main.tid),
  );
  const busiest = perThread.sort((a, b) => workOf(b) - workOf(a))[0] ?? [];
  const commits = busiest
    .filter((event) => event.name === 'Commit')
    .map((event) => event.ts)
    .sort((x, y) => x - y);
  const tasks = busiest
    .filter((event) => event.name === 'RunTask' && event.ph === 'X')
    .sort((x, y) => x.ts - y.ts);
  const keys = busiest
    .filter((event) => event.name === 'EventDispatch' && event.args?.data?.type === 'keydown')
    .map((event) => event.ts);
  const frames: FrameWork[] = [];
  let [wall, processor] = [0, 0];
  let next = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    if (keys.some((key) => key >= ts && key <= ts + dur)) [wall, processor] = [0, 0];
    wall += dur;
    processor += tdur;
    while ((commits[next] ?? Number.POSITIVE_INFINITY) < ts) next++;
    // the task that hands the frame to the compositor ends it
    if ((commits[next] ?? Number.POSITIVE_INFINITY) <= ts + dur) {
      frames.push({ wall: wall / 1000, processor: processor / 1000 });
      [wall, processor] = [0, 0];
    }
  }
  return frames;
}

const workOf = (events: readonly TraceEvent[]): number =>
  events.filter((event) => event.name === 'RunTask').reduce((sum, event) => sum + (event.dur ?? 0), 0);
