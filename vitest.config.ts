/** Two vitest projects: `unit` beside the sources, `suite` against one running stack (see local/src/test.ts). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const contract = fileURLToPath(new URL('functions/src/contract/index.ts', import.meta.url));

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
      {
        resolve: { alias: { '@contract': contract } },
        test: {
          name: 'suite',
          include: ['e2e/specs/**/*.spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
