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
  readonly tid: number;
  readonly pid: number;
  readonly args?: { readonly name?: string };
}

/**
 * Milliseconds the page's main thread worked per animation frame (script, style, layout, paint), from Chromium's own
 * trace: all its tasks from one frame's animation callback to the next. Frames without script are left out.
 */
export async function taskTimes(
  browser: Browser,
  page: Page,
  happen: () => Promise<void>,
): Promise<number[]> {
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
  const begins = busiest
    .filter((event) => event.name === 'FireAnimationFrame')
    .map((event) => event.ts)
    .sort((a, b) => a - b);
  const tasks = busiest.filter((event) => event.name === 'RunTask' && event.ph === 'X');
  return begins.slice(1).flatMap((end, index) => {
    const begin = begins[index] ?? end;
    const inside = tasks.filter((task) => task.ts + (task.dur ?? 0) > begin && task.ts < end);
    // a task that holds the callback began before it: each is counted to the frame in which it ends
    const work = inside
      .filter((task) => task.ts + (task.dur ?? 0) <= end)
      .reduce((sum, task) => sum + (task.dur ?? 0), 0);
    return work > 0 ? [work / 1000] : [];
  });
}

const workOf = (events: readonly TraceEvent[]): number =>
  events.filter((event) => event.name === 'RunTask').reduce((sum, event) => sum + (event.dur ?? 0), 0);
