import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { composeStory } from '@storybook/react-vite';
import { viteFinal } from '@storybook/react-vite/preset';
import type { StrictArgTypes } from 'storybook/internal/types';
import type { Plugin } from 'vite';
import { describe, expect, it } from 'vitest';
import config from './main.ts';
import { readableProps } from './readable-props.ts';

const REACT = join(import.meta.dirname, '../packages/react');
const report = readFileSync(join(REACT, 'api/index.api.md'), 'utf8').replaceAll('\r', '');

/** The components that have a Docs page. */
const files = new Set(
  globSync('src/**/*.stories.tsx', { cwd: REACT }).map((path) => {
    const story = readFileSync(join(REACT, path), 'utf8');
    const [, name] = /^ {2}component: (\w+)/m.exec(story) ?? [];
    return join(REACT, dirname(path), `${name}.tsx`);
  }),
);

/** Beside the attributes of its element, as the API report has them. */
function promisedProps(type: string): string[] {
  const [, head = '', body = ''] =
    new RegExp(`^export type ${type}(?:<[^>]*>)? = ([^{]*?)(?:\\{\\n(.*?)^\\})?;$`, 'ms').exec(report) ?? [];
  const own = [...body.matchAll(/^ {4}'?([\w-]+)'?\??:/gm)].map(([, name = '']) => name);
  const others = [...head.matchAll(/\b\w+Props\b/g)].flatMap(([other]) => promisedProps(other));
  return [...own, ...others];
}

/** The rows of its Docs page, by the plugin that Storybook adds. */
async function documentedProps(name: string, file: string): Promise<StrictArgTypes> {
  const presets = { apply: async (preset: string) => (preset === 'typescript' ? config.typescript : {}) };
  const { plugins } = await viteFinal({}, { presets } as Parameters<typeof viteFinal>[1]);
  const [plugin] = plugins as [Plugin & { transform(code: string, id: string): Promise<{ code: string }> }];
  const { code } = await plugin.transform(readFileSync(file, 'utf8'), file);
  const info = new RegExp(`;${name}\\.__docgenInfo=(.*?)(?:;\\w+\\.__docgenInfo=|$)`, 's');
  const component = Object.assign(() => null, { __docgenInfo: JSON.parse(info.exec(code)?.[1] ?? '{}') });
  return composeStory({}, { title: name, component }, { argTypesEnhancers: [readableProps] }).argTypes;
}

describe.each([...files].map((file) => [basename(file, '.tsx'), file] as const))(
  'the Docs page of %s',
  (name, file) => {
    it('has every prop, its type and what it is for', async () => {
      const promised = promisedProps(`${name}Props`);
      expect(promised).not.toEqual([]);
      const documented = await documentedProps(name, file);
      expect(Object.keys(documented)).toEqual(expect.arrayContaining(promised));
      for (const { name: prop, description, table } of Object.values(documented)) {
        expect(description, prop).toBeTruthy();
        expect(table?.type?.summary, prop).not.toMatch(/^(union|unknown)?$|undefined$/);
      }
    });

    it('offers no JSON that would take the place of functions and elements', async () => {
      const controls = Object.values(await documentedProps(name, file)).map(({ control }) => control);
      expect(controls).not.toContainEqual(expect.objectContaining({ type: 'object' }));
    });
  },
);
