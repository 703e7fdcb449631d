import type { EventName, EventPayload, Handlers } from '../shared/contract/contract.ts';

export interface WorkstationOptions {
  /** catalogue, backups, logs, uploads; created 0700 */
  readonly dataDirectory: string;
  /** holds models/, sample/, fonts/ */
  readonly resourcesDirectory: string;
  /** models the user took in; default: models/ in the data directory */
  readonly importedModelsDirectory?: string;
  readonly version: string;
}

/** The whole application without its window: what a host wraps. */
export interface Workstation {
  readonly handlers: Handlers;
  /**
   * Serves `/bytes/...` (pixels, masks, thumbnails, reports). The host has checked the door already.
   * Unknown paths give 404, bad ids 400; never throws.
   */
  bytes(request: Request): Promise<Response>;
  /** Every event for every window; returns the function that ends the subscription. */
  subscribe(listener: <E extends EventName>(event: E, payload: EventPayload<E>) => void): () => void;
  /** Registers a folder (a dropped one, a command line argument) and returns the opaque id to import. */
  registerFolder(path: string): string;
  /** Stops jobs, closes the catalogue; everything acknowledged is on disk. */
  close(): Promise<void>;
}
