import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The same page, with the bridge in front of it: a classic script, so that `window.sulcus` is there first. */
function bridgeFirst(): Plugin {
  return {
    name: 'sulcus-bridge-first',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('</title>', '</title>\n    <script src="/bridge.js"></script>'),
    },
  };
}

export default defineConfig({
  root: 'src/renderer',
  base: '/',
  plugins: [react(), bridgeFirst()],
  build: {
    outDir: '../../out/browser',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
