#!/usr/bin/env node
/** Every benchmark, or those named: `npm run bench -- import --json FILE`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildFor } from './lib/build.mjs';
import { fail, root, run } from './lib/run.mjs';
import { installDependencies, nodeEnvironment } from './lib/toolchain.mjs';

const env = await nodeEnvironment();
await installDependencies(env);
if ((await buildFor('browser', env)) !== 0) fail('The page could not be built.');
const folder = join(root, 'tests/bench');
/** what benchmarks are made of */
const PARTS = [
  'arithmetic',
  'contest',
  'frames',
  'large-series',
  'paint',
  'patients',
  'peers',
  'process-memory',
  'pure-inference',
  'report',
];
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .filter((name) => !PARTS.includes(name));
const args = process.argv.slice(2);
const chosen = args.filter((name) => all.includes(name));
const options = args.filter((name) => !all.includes(name));
let code = 0;
for (const name of chosen.length > 0 ? chosen : all)
  code ||= await run('node', [join(folder, `${name}.ts`), ...options], { env });
process.exit(code);
