/** The child process that runs models: a native crash ends this process and not the one that holds the journal. */
import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { openEngines } from '../../../ml/engines/open-engines.ts';
import type { TestedEnginesStore } from '../../../ml/engines/tested-engines.ts';
import { connectToMain } from '../../child-process/message-port.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { EngineHost, failed } from './engine-host.ts';
import { toEngine } from './engine-messages.ts';

yieldToReaders();
const port = connectToMain();
/** messages that come before the engines are open */
const early: unknown[] = [];
let host: EngineHost | null = null;
let configured = false;

port.onMessage((message) => {
  if (!configured) configure(message);
  else if (!host) early.push(message);
  else receive(host, message);
});
port.onClosed(() => process.exit(0));

function receive(to: EngineHost, message: unknown): void {
  if (to.receive(message) === 'shutdown') process.exit(0);
}

function configure(message: unknown): void {
  const parsed = toEngine.safeParse(message);
  if (parsed.data?.type === 'shutdown') process.exit(0);
  if (parsed.data?.type !== 'configure') {
    port.send(failed(null, new Error('not configured')));
    return;
  }
  configured = true;
  const { wanted, without, testedFile } = parsed.data;
  const options = {
    wanted,
    without,
    store: storeIn(testedFile),
    onTrying: (engine: (typeof without)[number]) => port.send({ type: 'trying', engine }),
  };
  openEngines(options).then(
    (engines) => {
      const opened = new EngineHost(engines, (answer) => port.send(answer));
      host = opened;
      for (const waiting of early.splice(0)) receive(opened, waiting);
    },
    (error: unknown) => port.send(failed(null, error)),
  );
}

/** Inference takes every core; main and the windows go before it. Threads that start later inherit this. */
function yieldToReaders(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // a system that does not allow it runs as before
  }
}

function storeIn(file: string | null): TestedEnginesStore {
  if (file === null) return { read: async () => null, write: async () => undefined };
  return {
    read: () => readFile(file, 'utf8').catch(() => null),
    write: (text) => writeFileAtomically(file, text),
  };
}
