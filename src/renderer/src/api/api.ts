import type {
  Argument,
  Channel,
  EventName,
  EventPayload,
  Result,
  Transport,
} from '../../../shared/contract/contract.ts';

declare global {
  interface Window {
    readonly sulcus: Transport;
  }
}

/** An error as main described it: a stable code and a sentence for the reader. */
export class ApiError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, string | number | boolean>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
}

/** The typed client over whichever transport the host put on the page. Errors are rebuilt here from values. */
export const api = {
  async call<C extends Channel>(channel: C, argument: Argument<C>): Promise<Result<C>> {
    const reply = await window.sulcus.request(channel, argument);
    if (!reply.ok) throw new ApiError(reply.code, reply.message, reply.details);
    return reply.value as Result<C>;
  },
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    return window.sulcus.subscribe(event, listener as (payload: unknown) => void);
  },
  fetchBytes: (path: string, signal?: AbortSignal): Promise<Response> =>
    window.sulcus.fetchBytes(path, signal),
  openDropped: (transfer: DataTransfer): Promise<string> => window.sulcus.openDropped(transfer),
};

/** The sentence for the reader, of any error. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
