import { defineConfig } from 'vitest/config';

/** Unit tests sit beside the code; everything that needs a browser, a process or a kill sits in tests/. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 30_000 } },
      {
        // the built Electron host is run over a stand-in: there is no Electron under vitest
        resolve: {
          alias: { electron: new URL('./tests/hosts/electron-stand-in.ts', import.meta.url).pathname },
        },
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // what is polled is mostly on disk, and a disk under load takes its time
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
});
