import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginReading, changeDone, type Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

const PLACES = ['Worklist', 'Read', 'Compare', 'Models', 'Reports'] as const;

/** Every place and dialog is held against the rules of axe-core, and everything can be done from the keyboard. */
describe('accessibility', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ running, page, close } = await openWorkplace(null));
  });
  afterAll(() => close());

  /** Serious and critical violations, each with the elements it names. */
  const violations = async () => {
    // the legacy mode opens no second tab, which a page with a context of its own cannot have
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  };

  it('the door has no serious violation', async () => {
    await page.getByRole('button', { name: 'Begin reading' }).waitFor();
    expect(await violations()).toEqual([]);
    await beginReading(page, 'Dr. Keyboard');
  });

  it.each(PLACES)('%s, before anything is open, has no serious violation', async (place) => {
    await page.getByRole('button', { name: place, exact: true }).click();
    await page.waitForTimeout(300);
    expect(await violations()).toEqual([]);
  });

  it('opens a patient, analyses it and reads it with the keyboard alone', async () => {
    await page.keyboard.press('Alt+1');
    await pressFocused('Try the synthetic sample');
    await page.getByText('Import finished: 2 series and 32 slices added').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('dialog').waitFor();
    expect(await violations()).toEqual([]);
    await pressFocused('Analyse');
    await page.getByRole('row', { name: /SAMPLE_A_0001.*done/ }).waitFor({ timeout: 100_000 });
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('slice 1/16').first().waitFor();
    await page.keyboard.press('g');
    await page.getByText('slice 1/16').first().waitFor({ state: 'detached' });
    expect(await page.getByTestId('announcement').count()).toBe(1);
  });

  it('corrects a mask, reviews it and changes a key with the keyboard alone', async () => {
    const own = () => {
      const { database } = running.workstation.services;
      const rows = database.prepare(`select pixels from mask where source like 'reader:%' and pixels > 0`);
      return (rows.all() as { pixels: number }[]).map((row) => row.pixels);
    };
    const sum = () => own().reduce((total, pixels) => total + pixels, 0);
    // a key that can do nothing says why
    await page.keyboard.press('h');
    await page.getByText('Fill holes: nothing of yours is drawn on this slice').waitFor();
    await page.keyboard.press('Alt+o');
    await expect.poll(sum).toBeGreaterThan(100);
    const taken = sum();
    await page.keyboard.press('.');
    await expect.poll(sum).toBeGreaterThan(taken);
    await changeDone(page);
    await page.keyboard.press('z');
    await expect.poll(sum).toBe(taken);
    await page.keyboard.press('y');
    await expect.poll(sum).toBeGreaterThan(taken);
    // of all slices: shown first, made with Enter
    const grown = sum();
    await changeDone(page);
    await page.keyboard.press('Alt+Shift+A');
    await page.getByRole('status', { name: 'Change not made yet' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => own().length).toBeGreaterThan(1);
    expect(sum()).toBeGreaterThan(grown);
    await changeDone(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('shrink by a pixel');
    const before = sum();
    await page.keyboard.press('Enter');
    await expect.poll(sum).toBeLessThan(before);
    await page.keyboard.press('Shift+S');
    await page.getByText(/1 flagged/).waitFor();

    await page.keyboard.press('?');
    const key = page.getByRole('button', { name: /^Key of Grow by a pixel:/ });
    await key.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('h');
    await page.getByText(/it is the key of “Fill holes”/).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('>');
    await page.getByText(/it is the key of “Grow by a pixel, all slices”/).waitFor();
    await page.keyboard.press('Control+m');
    await key.getByText('Ctrl+M').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const rough = sum();
    await changeDone(page);
    // the old key means nothing any more: one step back is where it was before both
    await page.keyboard.press('.');
    await page.keyboard.press('Control+m');
    await expect.poll(sum).toBeGreaterThan(rough);
    await changeDone(page);
    await page.keyboard.press('z');
    await expect.poll(sum).toBe(rough);
  });

  it.each(PLACES)('%s, with a patient that is analysed, has no serious violation', async (place) => {
    await page.keyboard.press(`Alt+${PLACES.indexOf(place) + 1}`);
    await page.waitForTimeout(1000);
    expect(await violations()).toEqual([]);
  });

  it.each([
    ['the shortcut sheet', '?', 'Shortcuts'],
    ['the command palette', 'Control+k', 'Find a command'],
    ['the settings', 'Control+,', 'Settings'],
    ['the list of analyses', 'Control+j', 'Analyses'],
  ])('%s opens by key, has no serious violation and closes by Escape', async (_name, key, title) => {
    await page.keyboard.press('Alt+2');
    await page
      .getByText(/slice \d+\/16/)
      .first()
      .waitFor();
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name: title }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('the comparison over many patients, with its plots, has no serious violation', async () => {
    await page.keyboard.press('Alt+3');
    await page.locator('.compare-panes').waitFor();
    await page.keyboard.press('p');
    const choice = page.getByRole('region', { name: 'What is compared' });
    await choice.getByLabel('ResUNet-plus', { exact: true }).uncheck();
    await choice.getByRole('button', { name: 'Compare' }).click();
    await page.locator('.batch-plot').first().waitFor({ timeout: 100_000 });
    expect(await violations()).toEqual([]);
    await page.keyboard.press('p');
    await page.locator('.compare-panes').waitFor();
  });

  it('the dialog that makes an ensemble has no serious violation', async () => {
    await page.keyboard.press('Alt+4');
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
    await page.keyboard.press('e');
    await page.getByRole('dialog', { name: 'Make an ensemble' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('lists every key of the place on the sheet, and finds every action in the palette', async () => {
    for (const place of ['Read', 'Compare', 'Worklist'] as const) {
      await page.keyboard.press(`Alt+${PLACES.indexOf(place) + 1}`);
      await page.waitForTimeout(500);
      await page.keyboard.press('Control+k');
      const options = await page.getByRole('dialog').getByRole('option').allInnerTexts();
      const names = options.map((text) => text.split('\n')[0] ?? '');
      expect(names.length).toBeGreaterThan(15);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      const sheet = await page.getByRole('dialog').innerText();
      const withKeys = options.filter((text) => text.trim().split('\n').length > 2);
      for (const text of withKeys) expect(sheet).toContain(text.split('\n')[0]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it.each(PLACES)('every control of %s is reached by Tab, and the focus is always seen', async (place) => {
    await page.keyboard.press(`Alt+${PLACES.indexOf(place) + 1}`);
    await page.waitForTimeout(800);
    const unreached = await tabThrough();
    expect(unreached).toEqual([]);
  });

  /** Moves the focus by Tab to the button of this name, and presses it. */
  async function pressFocused(name: string): Promise<void> {
    for (let steps = 0; steps < 80; steps++) {
      const focused = await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
      if (focused.trim() === name) {
        await page.keyboard.press('Enter');
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never came to "${name}"`);
  }

  /**
   * Tabs once around the page. Returns the controls the focus never came to (the others of a roving group excepted:
   * arrows move within it) and those on which nothing shows it.
   */
  async function tabThrough(): Promise<string[]> {
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      for (const seen of document.querySelectorAll('[data-tabbed]')) seen.removeAttribute('data-tabbed');
    });
    const unseen: string[] = [];
    for (let steps = 0; steps < 200; steps++) {
      await page.keyboard.press('Tab');
      const state = await page.evaluate(() => {
        const at = document.activeElement;
        if (!(at instanceof HTMLElement) || at === document.body) return 'end';
        // the PDF viewer is a page of the browser's own: its controls are not ours to count
        if (at.tagName === 'IFRAME') return 'viewer';
        if (at.dataset.tabbed) return 'again';
        at.dataset.tabbed = 'yes';
        const shows = (element: Element, part?: string) => {
          const style = getComputedStyle(element, part);
          return (
            (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) ||
            style.boxShadow !== 'none' ||
            (part === '::after' && style.content !== 'none' && Number.parseFloat(style.borderTopWidth) > 0)
          );
        };
        const active = document.getElementById(at.getAttribute('aria-activedescendant') ?? '');
        const parent = at.parentElement;
        return shows(at) ||
          (active && shows(active)) ||
          (parent && (shows(parent) || shows(parent, '::after')))
          ? 'ok'
          : `no visible focus: ${at.outerHTML.slice(0, 100)}`;
      });
      if (state === 'end' || state === 'again') break;
      if (state !== 'ok' && state !== 'viewer') unseen.push(state);
    }
    const missed = await page.evaluate(() =>
      [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex="0"]')]
        .filter(
          (element) =>
            element instanceof HTMLElement &&
            element.offsetParent !== null &&
            element.tabIndex >= 0 &&
            !(element as HTMLButtonElement).disabled &&
            element.dataset.tabbed === undefined &&
            !(element instanceof HTMLInputElement && element.type === 'radio'),
        )
        .map((element) => `not reached: ${element.outerHTML.slice(0, 100)}`),
    );
    return [...unseen, ...missed];
  }
});
