/**
 * Bundles what a page would import from the built `@durenai/react`, each entry alone and without React, into
 * `.cache/entries/<name>`: there `npm run size` weighs them. What is loaded later is kept apart, in `later`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './paths.ts';

const OUT = join(ROOT, '.cache/entries');
const ENTRY = join(ROOT, 'virtual-entry');

/** As a page does: nothing imports from it, so that bundlers may put into it what later chunks share. */
const using = (names: string, from: string) =>
  `import ${names} from '${from}'; globalThis.used = ${names.replace('* as ', '')};`;

const ENTRIES: Readonly<Record<string, string>> = {
  'chat-window': using('{ ChatWindow, DurenaiProvider }', '@durenai/react/chat-window'),
  'character-browser': using('{ CharacterBrowser, DurenaiProvider }', '@durenai/react/character-browser'),
  'character-card': using('{ CharacterCard, DurenaiProvider }', '@durenai/react/character-card'),
  'favorites-list': using('{ FavoritesList, DurenaiProvider }', '@durenai/react/favorites-list'),
  hooks: using('* as hooks', '@durenai/react/hooks'),
  everything: using('* as everything', '@durenai/react'),
};

rmSync(OUT, { recursive: true, force: true });
for (const [name, code] of Object.entries(ENTRIES)) {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? ENTRY : null),
        load: (id) => (id === ENTRY ? code : null),
      },
    ],
    build: {
      outDir: join(OUT, name),
      target: 'es2022',
      lib: { entry: ENTRY, formats: ['es'], fileName: () => `${name}.js` },
      rollupOptions: {
        preserveEntrySignatures: false,
        external: [/^react($|\/)/, /^react-dom($|\/)/],
        onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
        output: {
          minify: true,
          chunkFileNames: ({ isDynamicEntry }) => (isDynamicEntry ? 'later/[name].js' : '[name].js'),
        },
      },
    },
  });
}
