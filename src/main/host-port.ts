import type { FolderListing } from '../shared/contract/ingest.ts';

/** A child process as main sees it; `utilityProcess` in Electron, `fork` elsewhere. Messages may hold typed arrays. */
export interface ChildPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** called once; `signal` where the process was killed or crashed */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
  readonly pid: number | undefined;
}

export type ChildEntry = 'engine-process' | 'training-process' | 'import-process';

/** Opaque folder ids for hosts that let the page browse (browser host); paths stay in main. */
export interface FolderBrowser {
  list(folderId: string | null): Promise<FolderListing>;
  /** @throws SulcusError FOLDER_UNKNOWN */
  resolve(folderId: string): Promise<string>;
}

export type FolderPurpose = 'open' | 'export' | 'relink' | 'model' | 'training';

/** What only an operating system or a host can do. Everything else in main is the same under all three hosts. */
export interface HostPort {
  readonly kind: 'electron' | 'browser';
  /** the folder dialog; null: cancelled; 'unavailable': this host has none */
  pickFolder(purpose: FolderPurpose): Promise<string | null | 'unavailable'>;
  readonly folders: FolderBrowser | null;
  spawnChild(entry: ChildEntry): ChildPort;
}
