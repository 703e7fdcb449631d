import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page over a fake workstation, to look at it: `npx vite --config tests/renderer-preview/vite.config.ts`. */
export default defineConfig({
  root: 'tests/renderer-preview',
  cacheDir: '../../node_modules/.cache/renderer-preview',
  plugins: [react()],
  server: { port: 5271, strictPort: true, fs: { allow: ['../..'] } },
});
