import type {
  Argument,
  Channel,
  EventName,
  EventPayload,
  Result,
} from '../../../../shared/contract/contract.ts';

/** What a series session needs of the workstation; the page's own api has this shape, tests bring their own. */
export interface SeriesApi {
  /** rejects with an Error that has `code` and `message` */
  call<C extends Channel>(channel: C, argument: Argument<C>): Promise<Result<C>>;
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  fetchBytes(path: string, signal?: AbortSignal): Promise<Response>;
}

/** The stable code of an error that came back from main; UNKNOWN for anything else. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** The sentence for the reader. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
