/**
 * Three vitest projects: `unit` beside the sources; against one running stack (see local/src/test.ts) `engine`, whose specs have
 * projects of their own, and `stack`, whose specs share its one database and its functions.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const contract = fileURLToPath(new URL('functions/src/contract/index.ts', import.meta.url));

const suite = (name: 'engine' | 'stack') => ({
  resolve: { alias: { '@contract': contract } },
  test: {
    name,
    include: [`e2e/specs/${name}/*.spec.ts`],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { groupOrder: 1 },
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: { '@contract': contract } },
        test: {
          name: 'unit',
          include: [
            'functions/src/**/*.test.ts',
            'web/src/**/*.test.{ts,tsx}',
            'local/src/**/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      suite('engine'),
      suite('stack'),
    ],
  },
});
