import type { StorybookConfig } from '@storybook/react-vite';
import react from '@vitejs/plugin-react';
import { mergeConfig, type Plugin } from 'vite';
import type { Simulator } from '../packages/simulator/src/index.ts';

const SLOW_MS = 3_000;

/** For the weather in which images take long: a `data:` URL is never slow. Not part of a static build. */
function serveSlowPortraits(): Plugin {
  let simulator: Promise<Simulator> | undefined;
  return {
    name: 'slow-portraits',
    configureServer(server) {
      server.middlewares.use('/slow-portraits', async (request, response) => {
        // By Vite, which reads packages from their sources: Node by itself would want them built.
        simulator ??= server
          .ssrLoadModule('/packages/simulator/src/index.ts')
          .then(({ createSimulator }) => createSimulator({ seed: 1 }));
        const { portraitDataUrl } = await simulator;
        const dataUrl = portraitDataUrl(/[\w-]+/.exec(request.url ?? '')?.[0] ?? '');
        const svg = decodeURIComponent(dataUrl?.slice(dataUrl.indexOf(',') + 1) ?? '');
        setTimeout(
          () => response.writeHead(svg ? 200 : 404, { 'content-type': 'image/svg+xml' }).end(svg),
          SLOW_MS,
        );
      });
    },
  };
}

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../packages/react/src/**/*.stories.tsx', './stories/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // react-docgen-typescript needs the JavaScript API that TypeScript 7 no longer has.
  typescript: { reactDocgen: 'react-docgen' },
  viteFinal: (viteConfig) =>
    mergeConfig(viteConfig, {
      plugins: [react(), serveSlowPortraits()],
      // Packages are read from their sources, as everywhere in development.
      resolve: { conditions: ['@durenai/source', 'module', 'browser', 'development|production'] },
      build: { chunkSizeWarningLimit: 4000 },
    }),
};

export default config;
