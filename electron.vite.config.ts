import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      externalizeDeps: true,
      rollupOptions: {
        input: {
          index: 'src/main/hosts/electron/index.ts',
          'engine-process': 'src/main/inference/engine-process/engine-process.ts',
          'engine-worker': 'src/ml/engines/engine-worker.ts',
          'decode-worker': 'src/main/ingest/decode-worker.ts',
          'explain-worker': 'src/main/explanation/explain-worker.ts',
          'import-process': 'src/main/models/import-process.ts',
          'memory-watchdog': 'src/main/child-process/memory-watchdog.ts',
          'training-process': 'src/main/training/training-process.ts',
        },
        // chunks lie beside the entries: workers and processes are found from the file that starts them
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      // a sandboxed preload is one CommonJS file
      rollupOptions: {
        input: 'src/preload/index.ts',
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react()],
    build: { modulePreload: { polyfill: false }, rollupOptions: { input: 'src/renderer/index.html' } },
  },
});
