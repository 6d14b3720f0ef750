import { defineConfig } from 'vitest/config';

/** Packages are read from their sources: nothing is built to develop or to test. */
const conditions = ['@durenai/source', 'module', 'import', 'development|production', 'default'];

export default defineConfig({
  resolve: { conditions: [...conditions, 'browser'] },
  ssr: { resolve: { conditions: [...conditions, 'node'], externalConditions: ['@durenai/source', 'node'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['{packages/{core,simulator},proxy,scripts}/{src,test}/**/*.test.ts', 'scripts/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['packages/{react,widget}/{src,test}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.browser.test.ts', '**/*.ssr.test.tsx'],
        },
      },
      {
        extends: true,
        test: {
          name: 'ssr',
          environment: 'node',
          include: ['packages/react/src/**/*.ssr.test.tsx'],
        },
      },
    ],
  },
});
