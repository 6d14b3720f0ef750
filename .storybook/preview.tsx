import '../packages/react/src/styles/styles.css';
import './preview.css';
import type { Decorator, Loader, Preview } from '@storybook/react-vite';
import { DurenaiProvider, type Messages, type Theme } from '../packages/react/src/index.ts';
import { catalogueMessages } from '../packages/react/src/messages/catalogue-messages.ts';
import { chatMessages } from '../packages/react/src/messages/chat-messages.ts';
import { errorMessages } from '../packages/react/src/messages/error-messages.ts';
import { NETWORK_WEATHER, type NetworkWeather } from './network-weather.ts';
import { pseudoMessages } from './pseudo-locale.ts';
import { createStoryVisitor, type StoryVisitor } from './story-visitor.ts';

type Globals = {
  theme: Theme;
  direction: 'ltr' | 'rtl';
  language: 'en' | 'pseudo';
  motion: 'system' | 'reduce';
  network: NetworkWeather;
};

const pseudoTexts: Partial<Messages> = pseudoMessages({
  ...catalogueMessages,
  ...chatMessages,
  ...errorMessages,
});

const withVisitor: Decorator = (Story, { globals, loaded, parameters }) => {
  const { theme, direction, language } = globals as Globals;
  const { visitor } = loaded as { visitor?: StoryVisitor };
  if (!visitor) return <Story />;
  return (
    <DurenaiProvider
      key={keyOf(visitor)}
      durenai={visitor.durenai}
      theme={theme}
      messages={language === 'pseudo' ? pseudoTexts : undefined}
    >
      <div className="story" data-width={parameters.width} data-theme={theme} dir={direction}>
        <Story />
      </div>
    </DurenaiProvider>
  );
};

/** What opens over the page, such as a dialog, has only the document to go by. A docs page holds many stories. */
const dressDocument: Loader = async ({ globals, viewMode }) => {
  const { theme, direction, motion } = globals as Globals;
  document.documentElement.dataset.motion = motion;
  if (viewMode !== 'story') return;
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

/** `visitor: false`: the story is no visitor's, such as a sheet that has visitors of its own. */
const bringVisitor: Loader = async ({ parameters, globals }) =>
  parameters.visitor === false
    ? {}
    : { visitor: await createStoryVisitor(parameters.visitor, (globals as Globals).network) };

const items = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, title]) => ({ value, title }));

const preview: Preview = {
  tags: ['autodocs'],
  loaders: [dressDocument, bringVisitor],
  decorators: [withVisitor],
  initialGlobals: {
    theme: 'light',
    direction: 'ltr',
    language: 'en',
    motion: 'system',
    network: 'calm' satisfies NetworkWeather,
  },
  globalTypes: {
    theme: {
      description: 'Theme of the components',
      toolbar: { icon: 'contrast', items: ['light', 'dark', 'auto'], dynamicTitle: true },
    },
    direction: {
      description: 'Direction of the page',
      toolbar: { icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
    language: {
      description: 'Language of the components',
      toolbar: {
        icon: 'globe',
        items: items({ en: 'English', pseudo: 'Pseudo: longer, accented' }),
        dynamicTitle: true,
      },
    },
    motion: {
      description: 'Motion',
      toolbar: {
        icon: 'play',
        items: items({ system: 'Motion as the system says', reduce: 'Reduced motion' }),
        dynamicTitle: true,
      },
    },
    network: {
      description: 'Network weather',
      toolbar: { icon: 'lightning', items: items(NETWORK_WEATHER), dynamicTitle: true },
    },
  },
  parameters: {
    layout: 'fullscreen',
    a11y: {
      test: 'error',
      options: {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      },
    },
    controls: { expanded: true },
    viewport: {
      options: Object.fromEntries(
        [320, 390, 768, 1280].map((width) => [
          `w${width}`,
          { name: `${width} px`, styles: { width: `${width}px`, height: '800px' } },
        ]),
      ),
    },
    options: {
      storySort: {
        order: ['Tokens', 'ChatWindow', 'CharacterBrowser', 'CharacterCard', '*', 'Every state'],
      },
    },
  },
};

export default preview;
