import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findGpu } from './find-gpu.ts';

describe('findGpu', () => {
  it('wants a device file on Linux, and tells one card and driver from another', async () => {
    const root = `${await mkdtemp(join(tmpdir(), 'sulcus-gpu-'))}/`;
    expect(findGpu('linux', {}, root)).toMatchObject({ present: false, identity: 'none' });
    await mkdir(join(root, 'dev/dri'), { recursive: true });
    await writeFile(join(root, 'dev/dri/renderD128'), '');
    await mkdir(join(root, 'sys/class/drm/card0/device'), { recursive: true });
    await writeFile(join(root, 'sys/class/drm/card0/device/vendor'), '0x1002\n');
    await writeFile(join(root, 'sys/class/drm/card0/device/device'), '0x744c\n');
    const first = findGpu('linux', {}, root);
    expect(first).toMatchObject({ present: true, identity: 'dev/dri/renderD128 0x1002:0x744c' });
    await mkdir(join(root, 'proc/driver/nvidia'), { recursive: true });
    await writeFile(join(root, 'proc/driver/nvidia/version'), 'NVRM version: 550.1\nmore\n');
    expect(findGpu('linux', {}, root).identity).toBe(`${first.identity} NVRM version: 550.1`);
    await rm(root, { recursive: true });
  });

  it.each(['/x/vk_swiftshader_icd.json', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'])(
    'counts %s as no graphics processor',
    (driver) => {
      expect(findGpu('linux', { VK_ICD_FILENAMES: driver }).present).toBe(false);
    },
  );

  it('leaves it to the measurement elsewhere', () => {
    expect(findGpu('darwin', {}).present).toBe(true);
  });
});
