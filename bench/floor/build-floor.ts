import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, type InlineConfig } from 'vite';

const VERSION = '0.0.0';

/** Lays the floor out as the widget is, so that the same proxy can serve it. */
export async function buildFloor(folder: string): Promise<void> {
  const shared = {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"', __PANEL__: JSON.stringify(`${VERSION}/panel.js`) },
  } satisfies InlineConfig;
  const asLibrary = (entry: string, format: 'es' | 'iife', outDir: string, fileName: string) =>
    build({
      ...shared,
      build: {
        outDir,
        emptyOutDir: false,
        target: 'chrome123',
        minify: true,
        lib: {
          entry: join(import.meta.dirname, entry),
          formats: [format],
          name: 'Floor',
          fileName: () => fileName,
        },
        rollupOptions: { output: { minify: true } },
      },
    });
  await asLibrary('panel.ts', 'es', join(folder, VERSION), 'panel.js');
  await asLibrary('launcher.ts', 'iife', folder, 'widget.js');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    writeFileSync(join(folder, `${file}.br`), brotliCompressSync(readFileSync(join(folder, file))));
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: VERSION }));
}
