import { randomBytes } from 'node:crypto';
import { zipSync } from 'fflate';

export interface NamedFile {
  /** relative */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Archives that wait to be fetched by the page, each once. */
export class Downloads {
  readonly #waiting = new Map<string, { name: string; bytes: Uint8Array }>();

  /**
   * @param name of the archive, without ending
   * @returns the token that fetches it
   */
  offer(name: string, files: readonly NamedFile[]): string {
    const token = randomBytes(16).toString('hex');
    this.#waiting.set(token, {
      name: `${name}.zip`,
      bytes: zipSync(Object.fromEntries(files.map((file) => [file.path, file.bytes])), { level: 1 }),
    });
    return token;
  }

  take(token: string): { name: string; bytes: Uint8Array } | null {
    const download = this.#waiting.get(token) ?? null;
    this.#waiting.delete(token);
    return download;
  }
}
