/** Builds the portal into `dist/portal`, so that Hosting can serve `dist` and fall back below `/portal/`. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: '/portal/',
  plugins: [react()],
  resolve: { alias: { '@contract': here('../functions/src/contract/index.ts') } },
  build: {
    outDir: here('dist/portal'),
    emptyOutDir: true,
    // The first versions with light-dark() in CSS, which the tones of both themes rest on.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'firebase', test: /node_modules[\\/](@firebase|firebase|idb)[\\/]/ },
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler|cookie)[\\/]/,
            },
            // What only pages that are fetched later need is no part of the first load.
            {
              name: 'vendor',
              test: /node_modules[\\/](?!cronstrue[\\/]|react-number-format[\\/]|@mantine[\\/]core[\\/]esm[\\/]components[\\/](?:NumberInput|SegmentedControl)[\\/])/,
            },
          ],
        },
      },
    },
  },
});
