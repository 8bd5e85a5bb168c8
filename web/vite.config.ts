import path from 'node:path';
import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

// The page's policy allows no inline script and no foreign origin, so nothing is inlined and no polyfill is put into the page.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  build: {
    outDir: path.resolve(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
