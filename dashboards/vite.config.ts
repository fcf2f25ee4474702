import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the dashboards to files that any web server can hand out; they need nothing from another origin. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // `vite` alone serves them as they are written, with everything else from a hub that runs on this machine.
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/status', '/browser', '/recordings'].map(path => [path, { target: 'http://127.0.0.1:8800', ws: true }]),
    ),
  },
  build: {
    outDir: '../dist/dashboards',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The phone (mediasoup-client) is a chunk of its own, loaded when somebody calls.
    chunkSizeWarningLimit: 600,
  },
});
