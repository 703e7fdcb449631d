import type { Page } from 'playwright';
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
  readonly page: Page;
  /** what went wrong in the page so far */
  readonly problems: string[];
  close(): Promise<void>;
}

export async function openWorkplace(reader: string): Promise<Workplace> {
  const [browser, data] = await Promise.all([startChromium(), temporaryFolder()]);
  const running = await startWorkstation(data);
  const { page, problems } = await openPage(browser, running);
  await beginReading(page, reader);
  const close = async () => {
    await browser.close();
    await running.close();
    await removeFolder(data);
  };
  return { running, page, problems, close };
}
