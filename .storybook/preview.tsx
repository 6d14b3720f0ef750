import '../packages/react/src/styles/styles.css';
import './preview.css';
import type { Decorator, Loader, Preview } from '@storybook/react-vite';
import { DurenaiProvider, type Theme } from '../packages/react/src/index.ts';
import { createStoryVisitor, type StoryVisitor } from './story-visitor.ts';

type Globals = { theme: Theme; direction: 'ltr' | 'rtl' };

const withVisitor: Decorator = (Story, { globals, loaded, parameters }) => {
  const { theme, direction } = globals as Globals;
  const { visitor } = loaded as { visitor: StoryVisitor };
  return (
    <DurenaiProvider key={keyOf(visitor)} durenai={visitor.durenai} theme={theme}>
      <div className="story" data-width={parameters.width} data-theme={theme} dir={direction}>
        <Story />
      </div>
    </DurenaiProvider>
  );
};

/** What opens over the page, such as a dialog, has only the document to go by. A docs page holds many stories. */
const dressDocument: Loader = async ({ globals, viewMode }) => {
  if (viewMode !== 'story') return;
  const { theme, direction } = globals as Globals;
  document.documentElement.dir = direction;
  document.documentElement.dataset.theme = theme;
};

/** A new visitor is a new world: nothing on screen may outlive the old one. */
const keys = new WeakMap<StoryVisitor, string>();
function keyOf(visitor: StoryVisitor): string {
  const key = keys.get(visitor) ?? crypto.randomUUID();
  keys.set(visitor, key);
  return key;
}

const preview: Preview = {
  tags: ['autodocs'],
  loaders: [
    dressDocument,
    async ({ parameters }) => ({ visitor: await createStoryVisitor(parameters.visitor) }),
  ],
  decorators: [withVisitor],
  initialGlobals: { theme: 'light', direction: 'ltr' },
  globalTypes: {
    theme: {
      description: 'Theme of the components',
      toolbar: { icon: 'contrast', items: ['light', 'dark', 'auto'], dynamicTitle: true },
    },
    direction: {
      description: 'Direction of the page',
      toolbar: { icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
  },
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { expanded: true },
    options: { storySort: { order: ['ChatWindow', 'CharacterBrowser', 'CharacterCard', '*'] } },
  },
};

export default preview;
