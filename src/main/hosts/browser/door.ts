import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_LIFE_MS = 60_000;

/** Who may come in: tokens work once, within a minute, and are exchanged for a secret of the session. */
export class Door {
  readonly #tokens = new Map<string, number>();
  readonly #secrets = new Set<string>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A token for one address line. */
  issueToken(): string {
    const token = randomBytes(32).toString('hex');
    this.#tokens.set(digest(token), this.#now() + TOKEN_LIFE_MS);
    return token;
  }

  /** The session's secret for a token that is known, unused and fresh; null otherwise. The token is gone after this. */
  exchange(token: unknown): string | null {
    if (typeof token !== 'string') return null;
    const key = digest(token);
    const expires = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (expires === undefined || this.#now() > expires) return null;
    const secret = randomBytes(32).toString('hex');
    this.#secrets.add(digest(secret));
    return secret;
  }

  /** Whether a secret was handed out by this door; compared in constant time. */
  knows(secret: unknown): boolean {
    if (typeof secret !== 'string' || secret.length !== 64) return false;
    const offered = Buffer.from(digest(secret));
    let known = false;
    for (const held of this.#secrets) if (timingSafeEqual(offered, Buffer.from(held))) known = true;
    return known;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
