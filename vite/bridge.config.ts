import { defineConfig } from 'vite';

/** The browser host's bridge: one classic script beside the page. */
export default defineConfig({
  build: {
    outDir: 'out/browser',
    emptyOutDir: false,
    lib: {
      entry: 'src/main/hosts/browser/page/bridge.ts',
      formats: ['iife'],
      name: 'bridge',
      fileName: () => 'bridge.js',
    },
  },
});
