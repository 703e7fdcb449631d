/** The child process that runs models: a native crash ends this process and not the one that holds the journal. */
import { chooseEngine } from '../../../ml/engines/choose-engine.ts';
import { EngineHost, failed } from './engine-host.ts';
import { connectToMain } from './message-port.ts';

const port = connectToMain();
/** messages that come before the engine is up */
const early: unknown[] = [];
let host: EngineHost | null = null;

const receive = (message: unknown): void => {
  if (!host) early.push(message);
  else if (host.receive(message) === 'shutdown') process.exit(0);
};

port.onMessage(receive);
port.onClosed(() => process.exit(0));

const wanted = process.env.SULCUS_ENGINE === 'wasm' ? 'wasm' : 'automatic';
chooseEngine(wanted).then(
  (engine) => {
    host = new EngineHost(engine, (message) => port.send(message));
    for (const message of early.splice(0)) receive(message);
  },
  (error: unknown) => port.send(failed(null, error)),
);
