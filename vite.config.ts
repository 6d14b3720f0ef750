import { fileURLToPath } from 'node:url';
import { transformAsync } from '@babel/core';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { findLaunchOptions } from './scripts/browser.ts';

/** Packages are read from their sources: nothing is built to develop or to test. */
const SOURCE = '@durenai/source';

const unitTests = '**/*.test.{ts,tsx}';
const serverRenderTests = '**/*.ssr.test.tsx';
const browserTests = '**/*.browser.test.ts';
const engineTests = '**/*.engines.test.ts';

/** The components as React Compiler writes them; what breaks its rules, it leaves as it is. */
const reactCompiler: Plugin = {
  name: 'react-compiler',
  enforce: 'pre',
  async transform(code, id) {
    if (!/packages\/react\/src\/.*\.tsx?$/.test(id) || /\.test\.tsx?$/.test(id)) return null;
    const compiled = await transformAsync(code, {
      filename: id,
      configFile: false,
      babelrc: false,
      sourceMaps: true,
      parserOpts: { plugins: ['typescript', 'jsx'] },
      plugins: [['babel-plugin-react-compiler', { target: '19' }]],
    });
    return compiled?.code ? { code: compiled.code, map: compiled.map } : null;
  },
};

const oldestReact = (name: string) =>
  fileURLToPath(new URL(`e2e/react-18/node_modules/${name}`, import.meta.url));

const componentTests = {
  environment: 'happy-dom',
  // Finding elements by their role takes seconds on a busy machine.
  testTimeout: 30_000,
  // Nothing here waits for a clock, a socket or another process: each core has its own file.
  maxWorkers: '100%',
  sequence: { groupOrder: 1 },
  include: [`packages/react/${unitTests}`],
  exclude: [browserTests, serverRenderTests, '**/node_modules/**', '**/dist/**'],
};

export default defineConfig({
  resolve: { conditions: [SOURCE, 'module', 'browser', 'development|production'] },
  // Not 'module' or 'import' here: test workers get these conditions, and a CommonJS package that requires
  // another would be handed its ES module (measured: Express then answers 500 to everything).
  ssr: { resolve: { conditions: [SOURCE, 'node'], externalConditions: [SOURCE, 'node'] } },
  test: {
    // Ends what hangs. How fast things are is measured by `npm run bench`.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A second is not much on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/core', 'packages/simulator', 'proxy', 'scripts', 'faults', '.storybook'].map(
            (folder) => `${folder}/${unitTests}`,
          ),
          exclude: [browserTests, '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          ...componentTests,
          name: 'dom',
          provide: { ecosystem: { react: '19', strict: false, compiled: false } },
          include: ['packages/react', 'packages/widget'].map((folder) => `${folder}/${unitTests}`),
          exclude: [browserTests, engineTests, serverRenderTests, '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        resolve: {
          mainFields: ['module', 'main'],
          alias: [
            { find: /^react(?=$|\/)/, replacement: oldestReact('react') },
            { find: /^react-dom(?=$|\/)/, replacement: oldestReact('react-dom') },
            // Its main entry is CommonJS, whose require() knows no alias.
            {
              find: /^@testing-library\/react$/,
              replacement: '@testing-library/react/dist/@testing-library/react.esm.js',
            },
          ],
        },
        // Dependencies too must meet the older React.
        test: {
          ...componentTests,
          name: 'dom-react-18',
          provide: { ecosystem: { react: '18.2.0', strict: true, compiled: false } },
          server: { deps: { inline: true } },
        },
      },
      {
        extends: true,
        plugins: [reactCompiler],
        test: {
          ...componentTests,
          name: 'dom-compiled',
          provide: { ecosystem: { react: '19', strict: true, compiled: true } },
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
          // A busy machine takes long to look at a sheet with axe.
          testTimeout: 180_000,
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
      {
        extends: true,
        test: {
          name: 'engines',
          environment: 'node',
          include: [`packages/widget/${engineTests}`],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['e2e/global-setup.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
