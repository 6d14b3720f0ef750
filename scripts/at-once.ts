/** What a bundle loads at once, apart from what waits for somebody to want it. */
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';

/** Refuses an entry that waits for another file of the bundle: nothing would weigh that one, and one request more would be made. */
export const alone: Plugin = {
  name: 'alone',
  apply: 'build',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk' || !file.isEntry) continue;
      const early = file.imports.filter((path) => path in bundle);
      if (early.length > 0)
        throw new Error(
          `${file.fileName} would wait for ${early}: what they share needs a module of its own.`,
        );
    }
  },
};

const withoutLater: Plugin = { name: 'without-later', resolveDynamicImport: () => false };

/** The modules that the entry of `config` loads at once. */
export async function modulesAtOnce(config: InlineConfig): Promise<ReadonlySet<string>> {
  const built = (await build({
    ...config,
    plugins: [...(config.plugins ?? []), withoutLater],
    build: { ...config.build, write: false },
  })) as Rolldown.RolldownOutput[];
  const modules = built.flatMap(({ output: [chunk] }) => Object.entries(chunk.modules));
  return new Set(modules.flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])));
}
