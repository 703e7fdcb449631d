import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { safeFileName } from '../../../shared/text/safe-file-name.ts';

const FILE_LIMIT = 1024 ** 3;
const TOTAL_LIMIT = 16 * 1024 ** 3;

/** Folders dropped on the page: copied below the data directory, because a browser gives no path. */
export class Uploads {
  readonly #directory: string;
  readonly #open = new Map<string, { path: string; bytes: number }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Begins an upload and returns its id. */
  async begin(): Promise<string> {
    const id = randomBytes(16).toString('hex');
    const path = join(this.#directory, id);
    await mkdir(path, { recursive: true, mode: 0o700 });
    this.#open.set(id, { path, bytes: 0 });
    return id;
  }

  /**
   * Takes one file; its relative path is made of safe names only, so it cannot leave the upload's folder.
   * @throws SulcusError UPLOAD_UNKNOWN, UPLOAD_TOO_LARGE, DISK_FULL
   */
  async receive(id: string, relativePath: string, body: IncomingMessage): Promise<void> {
    const upload = this.#open.get(id);
    if (!upload) throw new SulcusError('UPLOAD_UNKNOWN', 'This upload is not open. Drop the folder again.');
    const parts = relativePath
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .map(safeFileName);
    const name = parts.pop();
    if (!name || parts.length > 6)
      throw new SulcusError('UPLOAD_NAME', 'A dropped file has no usable name and was left out.');
    const folder = join(upload.path, ...parts);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.${randomBytes(6).toString('hex')}.part`);
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > FILE_LIMIT || upload.bytes + size > TOTAL_LIMIT) {
          done(
            new SulcusError(
              'UPLOAD_TOO_LARGE',
              `${name} is too large to be dropped. Open its folder instead of dropping it.`,
            ),
          );
        } else done(null, chunk);
      },
    });
    try {
      await pipeline(body, meter, createWriteStream(temporary, { mode: 0o600 }));
      await rename(temporary, join(folder, name));
      upload.bytes += size;
    } catch (error) {
      await rm(temporary, { force: true });
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
        throw new SulcusError(
          'DISK_FULL',
          `The disk is full: ${name} was not copied. Free some space and drop the folder again.`,
        );
      }
      throw error;
    }
  }

  /** Ends an upload; the folder to import. @throws SulcusError UPLOAD_UNKNOWN */
  finish(id: string): string {
    const upload = this.#open.get(id);
    this.#open.delete(id);
    if (!upload) throw new SulcusError('UPLOAD_UNKNOWN', 'This upload is not open. Drop the folder again.');
    return upload.path;
  }
}
