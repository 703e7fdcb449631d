import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
    const manifest = join(root, 'usr/share/vulkan/icd.d/radeon_icd.json');
    await mkdir(dirname(manifest), { recursive: true });
    await writeFile(manifest, '{}');
    await utimes(manifest, 1, 1);
    const mesa = findGpu('linux', {}, root).identity;
    expect(mesa).toContain('radeon_icd.json');
    await utimes(manifest, 2, 2);
    expect(findGpu('linux', {}, root).identity).not.toBe(mesa);
    await rm(root, { recursive: true });
  });

  it.each(['/x/vk_swiftshader_icd.json', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'])(
    'counts %s as no graphics processor',
    (driver) => {
      expect(findGpu('linux', { VK_ICD_FILENAMES: driver }).present).toBe(false);
    },
  );

  it('leaves it to the measurement elsewhere, and tells Windows’ display drivers apart', async () => {
    expect(findGpu('darwin', {}).present).toBe(true);
    const root = `${await mkdtemp(join(tmpdir(), 'sulcus-gpu-'))}/`;
    const drivers = join(root, 'Windows/System32/DriverStore/FileRepository');
    await mkdir(join(drivers, 'nv_dispi.inf_amd64_1c2d'), { recursive: true });
    await mkdir(join(drivers, 'printer.inf_amd64_77aa'));
    const first = findGpu('win32', {}, root).identity;
    expect(first).toContain('nv_dispi.inf_amd64_1c2d');
    expect(first).not.toContain('printer');
    await mkdir(join(drivers, 'nv_dispi.inf_amd64_9e8f'));
    expect(findGpu('win32', {}, root).identity).not.toBe(first);
    await rm(root, { recursive: true });
  });
});
