import type { Browser, Page } from 'playwright';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from './launch.ts';

/** A workstation on a data folder of its own, and a page of it in which a reader has begun. */
export interface Workplace {
  readonly running: Running;
  readonly browser: Browser;
  readonly page: Page;
  /** where the workstation keeps its data */
  readonly data: string;
  /** what went wrong in the page so far */
  readonly problems: string[];
  close(): Promise<void>;
}

export interface WorkplaceOptions {
  /** folders that the page may open or write to, instead of the sample's */
  readonly roots?: readonly string[];
  /** puts something into the data folder before the workstation opens it */
  readonly fill?: (data: string) => Promise<unknown>;
  /** done to the workstation before the page opens */
  readonly prepare?: (running: Running) => Promise<unknown>;
}

/** @param reader who begins to read; null: the page stays at the door */
export async function openWorkplace(
  reader: string | null,
  { roots, fill, prepare }: WorkplaceOptions = {},
): Promise<Workplace> {
  const [browser, data] = await Promise.all([startChromium(), temporaryFolder()]);
  await fill?.(data);
  const running = await startWorkstation(data, roots);
  await prepare?.(running);
  const { page, problems } = await openPage(browser, running);
  if (reader !== null) await beginReading(page, reader);
  const close = async () => {
    await browser.close();
    await running.close();
    await removeFolder(data);
  };
  return { running, browser, page, data, problems, close };
}
