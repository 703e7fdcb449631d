import type { CDPSession, Page } from 'playwright';

/** A device that reports 125 times a second, as most mice do. */
const EVENT_MS = 8;
/** Screen pixels a second that a fast hand makes. */
const SPEED = 4000;

/** Strokes of a second each around the middle of the image, at the speed of a fast hand; every other one erases. */
export async function paintStrokes(page: Page, seconds: number): Promise<void> {
  await page.bringToFront();
  const [x, y] = [500, 420];
  const began = performance.now();
  for (let stroke = 0; stroke < seconds; stroke++) {
    const radius = 70 + 30 * (stroke % 5);
    const turn = (SPEED * EVENT_MS) / 1000 / radius;
    await page.mouse.move(x + radius, y);
    await pressFor(page, stroke);
    for (let event = 0; event < 1000 / EVENT_MS; event++) {
      await page.mouse.move(x + radius * Math.cos(event * turn), y + radius * Math.sin(event * turn));
      const ahead = began + stroke * 1000 + (event + 1) * EVENT_MS - performance.now();
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    await letGo(page);
  }
}

/** Every stroke changes something: what one paints the next one erases. */
async function pressFor(page: Page, stroke: number): Promise<void> {
  if (stroke % 2 === 1) await page.keyboard.down('Shift');
  await page.mouse.down();
}

async function letGo(page: Page): Promise<void> {
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

/**
 * Short strokes, one in every frame, each another one's opposite; returns when all of them are stored. The events are
 * made in the page: a device as fast as this can not be driven from outside.
 */
export async function paintMany(page: Page, strokes: number): Promise<void> {
  await page.bringToFront();
  await page.evaluate(async (count) => {
    const pane = document.querySelector('.slice-pane-canvas');
    if (!pane) throw new Error('there is no slice to draw on');
    for (let stroke = 0; stroke < count; stroke++) {
      const place = Math.floor(stroke / 2);
      const [x, y] = [400 + ((place * 37) % 240), 300 + ((place * 53) % 240)];
      const common = { bubbles: true, pointerId: 1, pointerType: 'mouse', shiftKey: stroke % 2 === 1 };
      for (const [type, dx, buttons] of [
        ['pointermove', 0, 0],
        ['pointerdown', 0, 1],
        ['pointermove', 14, 1],
        ['pointerup', 14, 0],
      ] as const)
        pane.dispatchEvent(
          new PointerEvent(type, { ...common, clientX: x + dx, clientY: y, button: 0, buttons }),
        );
      await new Promise(requestAnimationFrame);
    }
  }, strokes);
  await page.locator('.save-status.good').waitFor({ timeout: 600_000 });
}

/**
 * Milliseconds from the key that undoes to the panel that shows the reader's mask as it was; canvas and panel change in
 * one frame.
 */
export async function undoTimes(page: Page, times: number): Promise<number[]> {
  const measured: number[] = [];
  await paintMany(page, times + 5);
  for (let at = 0; at < times; at++) {
    await page.locator('button[aria-label="Undo"][aria-disabled="false"]').waitFor();
    await page.evaluate(() => {
      const panel = document.querySelector('.findings tbody tr');
      const watch = { took: -1 };
      Object.assign(window, { benchUndo: watch });
      const onKey = () => {
        const began = performance.now();
        const observer = new MutationObserver(() => {
          watch.took = performance.now() - began;
          observer.disconnect();
        });
        if (panel) observer.observe(panel, { subtree: true, characterData: true, childList: true });
      };
      window.addEventListener('keydown', onKey, { capture: true, once: true });
    });
    await page.keyboard.press('z');
    await page.waitForFunction(
      () => (window as unknown as { benchUndo: { took: number } }).benchUndo.took >= 0,
    );
    measured.push(
      await page.evaluate(() => (window as unknown as { benchUndo: { took: number } }).benchUndo.took),
    );
    // the list of actions that follows is read again
    await page.waitForTimeout(250);
  }
  return measured;
}

/** Typed arrays and images of at least so many bytes that the page makes during one stroke, and its pointer moves. */
export async function largeAllocations(
  page: Page,
  bytes: number,
): Promise<{ readonly made: number; readonly moves: number }> {
  await page.evaluate((least) => {
    const count = { made: 0, moves: 0 };
    Object.assign(window, { benchCount: count });
    window.addEventListener('pointermove', () => count.moves++, { capture: true });
    for (const name of ['Uint8Array', 'Float64Array', 'ImageData'] as const) {
      const original = window[name];
      Object.assign(window, {
        [name]: new Proxy(original, {
          construct(target, args, self) {
            const one = Reflect.construct(target, args, self);
            const size = 'byteLength' in one ? one.byteLength : one.data.byteLength;
            if (size >= least && !(args[0] instanceof ArrayBuffer)) count.made++;
            return one;
          },
        }),
      });
    }
    for (const method of ['slice', 'map'] as const) {
      const original = Uint8Array.prototype[method] as (...args: unknown[]) => Uint8Array;
      Object.assign(Uint8Array.prototype, {
        [method](this: Uint8Array, ...args: unknown[]) {
          const one = original.apply(this, args);
          if (one.byteLength >= least) count.made++;
          return one;
        },
      });
    }
  }, bytes);
  await page.mouse.move(430, 420);
  await page.mouse.down();
  await page.evaluate(() => {
    Object.assign((window as unknown as { benchCount: object }).benchCount, { made: 0, moves: 0 });
  });
  // shorter than what is journalled in parts
  for (let event = 0; event < 40; event++) await page.mouse.move(430 + event * 3, 420 + (event % 7) * 5);
  const counted = await page.evaluate(() => ({
    ...(window as unknown as { benchCount: { made: number; moves: number } }).benchCount,
  }));
  await page.mouse.up();
  return counted;
}

/** What a page keeps after a collection, MiB: script's objects, what the browser holds for them, arrays of bytes. */
export async function keptMemory(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
}
