import type { z } from 'zod';
import { appEvents, appRequests } from './app.ts';
import { comparisonEvents, comparisonRequests } from './comparison.ts';
import { inferenceEvents, inferenceRequests } from './inference.ts';
import { ingestEvents, ingestRequests } from './ingest.ts';
import { maskEvents, maskRequests } from './masks.ts';
import { measureEvents, measureRequests } from './measures.ts';
import { modelImportEvents, modelImportRequests } from './model-import.ts';
import { modelRequests } from './models.ts';
import { reportRequests } from './reports.ts';
import { seriesEvents, seriesRequests } from './series.ts';
import { sliceReviewEvents, sliceReviewRequests } from './slice-reviews.ts';
import { trainingEvents, trainingRequests } from './training.ts';
import { worklistEvents, worklistRequests } from './worklist.ts';

/** Every request there is. Both ends derive their types from it; arguments are validated in main. */
export const REQUESTS = {
  ...appRequests,
  ...ingestRequests,
  ...worklistRequests,
  ...seriesRequests,
  ...maskRequests,
  ...measureRequests,
  ...sliceReviewRequests,
  ...inferenceRequests,
  ...modelRequests,
  ...modelImportRequests,
  ...trainingRequests,
  ...reportRequests,
  ...comparisonRequests,
};
/** Every event main may push. */
const EVENTS = {
  ...appEvents,
  ...ingestEvents,
  ...worklistEvents,
  ...seriesEvents,
  ...maskEvents,
  ...measureEvents,
  ...sliceReviewEvents,
  ...inferenceEvents,
  ...modelImportEvents,
  ...comparisonEvents,
  ...trainingEvents,
};

export type Channel = keyof typeof REQUESTS;
export type Argument<C extends Channel> = z.input<(typeof REQUESTS)[C]['argument']>;
export type ParsedArgument<C extends Channel> = z.output<(typeof REQUESTS)[C]['argument']>;
export type Result<C extends Channel> = z.output<(typeof REQUESTS)[C]['result']>;
export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>;

/** One table for all hosts: channel -> function. */
export type Handlers = { [C in Channel]: (argument: ParsedArgument<C>) => Result<C> | Promise<Result<C>> };
/** What a service calls to tell every window. */
export type Push = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

/** Electron drops an Error's own properties on the way, so errors travel as values. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly details?: Readonly<Record<string, string | number | boolean>>;
    };

export const isChannel = (value: unknown): value is Channel =>
  typeof value === 'string' && Object.hasOwn(REQUESTS, value);
export const isEventName = (value: unknown): value is EventName =>
  typeof value === 'string' && Object.hasOwn(EVENTS, value);

/** All that differs between Electron and the browser host, seen from the page (`window.sulcus`). */
export interface Transport {
  request(channel: Channel, argument: unknown): Promise<Reply<unknown>>;
  subscribe(event: EventName, listener: (payload: unknown) => void): () => void;
  /** Pixels, masks, thumbnails, report bytes: `/bytes/...`; adds what the host's door wants to see. */
  fetchBytes(path: string, signal?: AbortSignal): Promise<Response>;
  /** Registers dropped files or folders with main and returns the opaque folder id to import. */
  openDropped(transfer: DataTransfer): Promise<string>;
}
