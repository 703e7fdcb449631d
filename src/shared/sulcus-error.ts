/**
 * An error a reader may see: a stable code for programs, a sentence with file, cause and remedy for people.
 * Everything else that is thrown reaches the reader only as "internal error" with an id that stands in the log.
 */
export class SulcusError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>> | undefined;

  /**
   * @param code stable, SCREAMING_SNAKE, never translated
   * @param message one or two sentences: the file or thing, the cause, what to do
   * @param details plain values for the "copy details" button; never patient names in logs
   */
  constructor(code: string, message: string, details?: Record<string, string | number | boolean>) {
    super(message);
    this.name = 'SulcusError';
    this.code = code;
    this.details = details;
  }
}
