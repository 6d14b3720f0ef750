import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findLaunchOptions } from './scripts/browser.ts';

/** Packages are read from their sources: nothing is built to develop or to test. */
const SOURCE = '@durenai/source';

const unitTests = '**/*.test.{ts,tsx}';
const serverRenderTests = '**/*.ssr.test.tsx';
const browserTests = '**/*.browser.test.ts';

export default defineConfig({
  resolve: { conditions: [SOURCE, 'module', 'browser', 'development|production'] },
  // Not 'module' or 'import' here: test workers get these conditions, and a CommonJS package that requires
  // another would be handed its ES module (measured: Express then answers 500 to everything).
  ssr: { resolve: { conditions: [SOURCE, 'node'], externalConditions: [SOURCE, 'node'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/core', 'packages/simulator', 'proxy', 'scripts'].map(
            (folder) => `${folder}/${unitTests}`,
          ),
          exclude: [browserTests, '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['packages/react', 'packages/widget'].map((folder) => `${folder}/${unitTests}`),
          exclude: [browserTests, serverRenderTests, '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'ssr',
          environment: 'node',
          include: [serverRenderTests],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: {
          name: 'stories',
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions: findLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: [`packages/widget/${browserTests}`, `e2e/${unitTests}`],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['e2e/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
