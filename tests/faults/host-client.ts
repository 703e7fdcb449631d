import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Argument, Channel, Reply, Result } from '../../src/shared/contract/contract.ts';
import { SulcusError } from '../../src/shared/sulcus-error.ts';

/** A host process that is loaded and waits for the word to open its data directory. */
export function loadHost(dataDirectory: string): ChildProcess {
  return fork(join(import.meta.dirname, 'mask-host.ts'), [dataDirectory], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** What a page does with a host process: calls over its socket, with the secret of its session. */
export class HostClient {
  readonly #child: ChildProcess;
  readonly #origin: string;
  readonly #secret: string;

  private constructor(child: ChildProcess, origin: string, secret: string) {
    this.#child = child;
    this.#origin = origin;
    this.#secret = secret;
  }

  /** Lets a loaded host open its data directory and begins a session with it. */
  static async begin(child: ChildProcess): Promise<HostClient> {
    child.send('open');
    const [address] = (await once(child, 'message')) as [string];
    const { origin, hash } = new URL(address);
    const response = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { origin },
      body: JSON.stringify({ token: hash.slice('#token='.length) }),
    });
    const { secret } = (await response.json()) as { secret: string };
    return new HostClient(child, origin, secret);
  }

  /** @throws SulcusError as the host replies; TypeError when it is gone */
  async call<C extends Channel>(channel: C, argument: Argument<C>): Promise<Result<C>> {
    const response = await fetch(`${this.#origin}/call`, {
      method: 'POST',
      headers: this.#headers(),
      body: JSON.stringify({ channel, argument }),
    });
    const reply = (await response.json()) as Reply<Result<C>>;
    if (!reply.ok) throw new SulcusError(reply.code, reply.message);
    return reply.value;
  }

  async bytes(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.#origin}${path}`, { headers: this.#headers() });
    return new Uint8Array(await response.arrayBuffer());
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #headers() {
    return { origin: this.#origin, 'x-sulcus-session': this.#secret };
  }
}
