import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Who may import whom (docs/architecture: an arrow means "may import"). */
const FLOORS: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/simulator': ['core'],
  'packages/react': ['core'],
  'packages/widget': ['core', 'react'],
  proxy: ['core'],
};

const isTest = (path: string) => /\.(test|stories|test-d)\.tsx?$/.test(path);

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
    .map((path) => join(root, folder, 'src', path));
}

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s*(?:type\s+)?(?:[\w*{},\s$]+\s+from\s*)?['"]([^'"]+)['"]|import\(\s*(?:\/\*[^*]*\*\/\s*)?['"]([^'"]+)['"]/g;

function importsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

const resolveRelative = (from: string, specifier: string) =>
  resolve(dirname(from), specifier.replace(/\?.*$/, ''));

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    finished.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('the import graph', () => {
  it('finds a cycle where there is one', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });

  describe.each(Object.entries(FLOORS))('%s', (folder, allowed) => {
    const sources = sourcesOf(folder);

    it('is read', () => expect(sources.length).toBeGreaterThan(0));

    it('imports only the packages below it', () => {
      const own = folder.split('/').at(-1);
      for (const source of sources) {
        for (const specifier of importsOf(source)) {
          const sibling = /^@durenai\/([\w-]+)/.exec(specifier)?.[1];
          if (sibling && sibling !== own) {
            expect(allowed, `${relative(root, source)} imports ${specifier}`).toContain(sibling);
          }
        }
      }
    });

    it('never reaches out of its own src, and never into tests', () => {
      const src = join(root, folder, 'src');
      for (const source of sources) {
        for (const specifier of importsOf(source).filter((each) => each.startsWith('.'))) {
          const target = resolveRelative(source, specifier);
          expect(
            target.startsWith(src) && !isTest(target),
            `${relative(root, source)} imports ${specifier}`,
          ).toBe(true);
        }
      }
    });

    it('has no cycle, types included', () => {
      const graph = new Map(
        sources.map((source) => [
          source,
          importsOf(source)
            .filter((specifier) => specifier.startsWith('.'))
            .map((specifier) => resolveRelative(source, specifier)),
        ]),
      );
      expect(findCycle(graph)?.map((path) => relative(root, path))).toBeUndefined();
    });
  });

  it('lets the components of React meet in parts/ or hooks/, never in each other’s folders', () => {
    const src = join(root, 'packages/react/src');
    const siblings = ['characters', 'chat', 'conversations', 'favorites'];
    const folderOf = (path: string) => relative(src, path).split(sep)[0] ?? '';
    const shared = ['hooks', 'messages', 'parts', 'provider'];
    for (const source of sourcesOf('packages/react')) {
      const own = folderOf(source);
      if (![...siblings, ...shared].includes(own)) continue;
      for (const specifier of importsOf(source).filter((each) => each.startsWith('.'))) {
        const target = folderOf(resolveRelative(source, specifier));
        const isAnothers = siblings.includes(target) && target !== own;
        expect(isAnothers, `${relative(root, source)} imports ${specifier}`).toBe(false);
      }
    }
  });

  it('keeps React and the DOM framework out of core', () => {
    for (const source of sourcesOf('packages/core')) {
      for (const specifier of importsOf(source)) {
        expect(specifier, relative(root, source)).not.toMatch(
          /^(react|react-dom|preact|zustand\/react|zustand$)/,
        );
      }
    }
  });
});
