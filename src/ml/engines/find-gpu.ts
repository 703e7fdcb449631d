import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';

/** What a machine tells of its graphics processors without starting one. */
export interface GpuFacts {
  /** false: there is none, or only one that software imitates */
  readonly present: boolean;
  /** for people: what it is, or why it does not count */
  readonly description: string;
  /** changes with the device and, where it can be read, its driver */
  readonly identity: string;
}

/** Vulkan drivers that compute on the CPU: good for tests of correctness, useless for speed. */
const SOFTWARE = /swiftshader|lvp_icd|lavapipe|llvmpipe/i;

/**
 * Looks for a graphics processor. On Linux a driver's device file must be there; Windows and macOS always have one, and
 * the measurement at the first analysis tells whether it is worth using.
 */
export function findGpu(platform = process.platform, environment = process.env, root = '/'): GpuFacts {
  if (platform !== 'linux') {
    const identity = [platform, release(), ...(platform === 'win32' ? windowsDrivers(root) : [])].join(' ');
    return { present: true, description: 'graphics processor of this computer', identity };
  }
  const chosen = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES ?? '';
  if (SOFTWARE.test(chosen)) {
    return { present: false, description: 'only a software adapter', identity: 'software' };
  }
  const nodes = [
    'dev/nvidia0',
    'dev/dxg',
    ...list(`${root}dev/dri`, /^renderD/).map((name) => `dev/dri/${name}`),
  ];
  const found = nodes.filter((name) => existsSync(root + name));
  if (found.length === 0) {
    return { present: false, description: 'no graphics processor was found', identity: 'none' };
  }
  const cards = list(`${root}sys/class/drm`, /^card\d+$/).map((card) =>
    ['vendor', 'device'].map((fact) => read(`${root}sys/class/drm/${card}/device/${fact}`)).join(':'),
  );
  const driver = read(`${root}proc/driver/nvidia/version`).split('\n')[0] ?? '';
  return {
    present: true,
    description: driver ? 'NVIDIA graphics processor' : 'graphics processor of this computer',
    identity: [...found, ...cards, driver, ...vulkanDrivers(root)].filter(Boolean).join(' '),
  };
}

/** Mesa's and others': what describes a driver is written anew with each version of it. */
const vulkanDrivers = (root: string): string[] =>
  ['usr/share/vulkan/icd.d', 'etc/vulkan/icd.d'].flatMap((folder) =>
    list(`${root}${folder}`, /\.json$/).map(
      (name) => `${name}@${Math.round(statSync(`${root}${folder}/${name}`).mtimeMs / 1000)}`,
    ),
  );

/** Each version of a display driver (NVIDIA, AMD, Intel, Qualcomm) has a folder of its own; macOS brings its own drivers. */
const windowsDrivers = (root: string): string[] =>
  list(`${root}Windows/System32/DriverStore/FileRepository`, /^(?:nv|u0|c0|i?igd|qcdx).*\.inf_/i);

const list = (folder: string, name: RegExp): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((entry) => name.test(entry)) : [];

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
