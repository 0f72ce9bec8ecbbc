/** Builds the portal into `dist/portal`, so that Hosting can serve `dist` and fall back below `/portal/`. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const ROOT = '<div id="root">';

/**
 * Puts the stylesheets between the first words of the page, which are painted while all else is on its way, and the root,
 * in which Mantine writes the variables that must win over theirs.
 */
const wordsFirst: Plugin = {
  name: 'words-first',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      if (bundle === undefined) return html;
      const sheets = html.match(/<link rel="stylesheet"[^>]*>/g) ?? [];
      const rest = sheets.reduce((all, sheet) => all.replace(sheet, ''), html);
      if (sheets.length === 0 || !rest.includes(ROOT)) {
        throw new Error('index.html has no stylesheet, or no root to put it before.');
      }
      return rest.replace(ROOT, `${sheets.join('\n    ')}\n    ${ROOT}`);
    },
  },
};

export default defineConfig({
  root: here('.'),
  base: '/portal/',
  plugins: [react(), wordsFirst],
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
          // Of other libraries, what a lazy page alone uses comes with that page.
          groups: [
            { name: 'firebase', test: /node_modules[\\/](@firebase|firebase|idb)[\\/]/ },
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler|cookie)[\\/]/,
            },
          ],
        },
      },
    },
  },
});
