import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { backend, setBackend } from '@tensorflow/tfjs-core';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** The GPU build first; both are one package with another native library. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

export interface TensorflowFacts {
  /** of the native library, e.g. 2.9.1 */
  readonly version: string;
  readonly gpu: boolean;
}

/** What tfjs-node adds to its backend. */
interface NodeBackend {
  readonly binding?: { readonly TF_Version?: string };
  readonly isUsingGpuDevice?: boolean;
}

let started: Promise<TensorflowFacts> | null = null;

/**
 * Loads TensorFlow's native library through tfjs-node and makes it the backend of TF.js in this process (there is one).
 * @param from a folder that holds a tfjs-node package, instead of the installed ones (SULCUS_TENSORFLOW)
 * @throws SulcusError ENGINE_UNAVAILABLE where there is none or it does not load
 */
export function startTensorflowBackend(from = process.env.SULCUS_TENSORFLOW): Promise<TensorflowFacts> {
  started ??= load(from).catch((error: unknown) => {
    started = null;
    throw error;
  });
  return started;
}

async function load(from: string | undefined): Promise<TensorflowFacts> {
  const require = createRequire(import.meta.url);
  const folder =
    from ?? PACKAGES.map((name) => installed(require, name)).find((path) => path && hasLibrary(path));
  if (!folder) {
    throw new SulcusError(
      'ENGINE_UNAVAILABLE',
      'TensorFlow’s library is not installed (npm run setup:gpu brings it).',
    );
  }
  closeUtilGap();
  try {
    const tf = require(folder) as { version?: { 'tfjs-node'?: string } };
    if (!(await setBackend('tensorflow'))) throw new Error('not registered');
    const node = backend() as NodeBackend;
    return {
      version: node.binding?.TF_Version ?? tf.version?.['tfjs-node'] ?? 'unknown',
      gpu: node.isUsingGpuDevice === true,
    };
  } catch {
    throw new SulcusError(
      'ENGINE_UNAVAILABLE',
      'TensorFlow’s library does not load on this machine. npm run setup:gpu says why.',
    );
  }
}

function installed(require: NodeJS.Require, name: string): string | null {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

/** Without it the package throws only after it has loaded 50 MB of JavaScript. */
function hasLibrary(folder: string): boolean {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return false;
  return readdirSync(lib).some((napi) => existsSync(join(lib, napi, 'tfjs_binding.node')));
}

/** tfjs-node 4.22 calls functions that Node 23 took away. */
function closeUtilGap(): void {
  const gone: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, stand] of Object.entries(gone)) {
    if (!(name in util)) Reflect.set(util, name, stand);
  }
}
