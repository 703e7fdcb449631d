/**
 * Loaded before anything else into every Node process and worker of a test (NODE_OPTIONS). Notes in the file named by
 * SULCUS_GUARD_LOG who loaded it, and every name looked up and every socket opened to anybody but this machine.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const file = process.env.SULCUS_GUARD_LOG ?? '';
const note = (kind, what) => appendFileSync(file, `${JSON.stringify({ kind, what })}\n`);
const own = (host) => ['127.0.0.1', '::1', 'localhost', '', undefined, null].includes(host);

note('loaded', `${isMainThread ? 'process' : 'worker'} ${basename(process.argv[1] ?? '')}`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second };
  // a path is a pipe of this machine
  if (!options.path && !own(options.host)) note('outward', `socket to ${options.host}`);
  return connect.apply(this, given);
};

for (const [names, object] of [
  [Object.keys(dns), dns],
  [Object.keys(dns.promises), dns.promises],
]) {
  for (const name of names.filter((key) => /^(lookup|resolve|reverse)/.test(key))) {
    const original = object[name];
    object[name] = (host, ...rest) => {
      if (!own(host)) note('outward', `name ${host}`);
      return original(host, ...rest);
    };
  }
}

const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...given) {
  note('outward', 'datagram');
  return send.apply(this, given);
};
syncBuiltinESMExports();
