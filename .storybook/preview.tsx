import '../packages/react/src/styles/styles.css';
import './preview.css';
import type { Decorator, Loader, Preview } from '@storybook/react-vite';
import { type ReactNode, useSyncExternalStore } from 'react';
import { configure } from 'storybook/test';
import { DurenaiProvider, type Messages, type Theme } from '../packages/react/src/index.ts';
import { catalogueMessages } from '../packages/react/src/messages/catalogue-messages.ts';
import { chatMessages } from '../packages/react/src/messages/chat-messages.ts';
import { errorMessages } from '../packages/react/src/messages/error-messages.ts';
import { checkDressings, checkedDressing, type Dressing, dressDocument } from './dressings.ts';
import { NETWORK_WEATHER, type NetworkWeather } from './network-weather.ts';
import { pseudoMessages } from './pseudo-locale.ts';
import { readableProps } from './readable-props.ts';
import { createStoryVisitor, type StoryVisitor } from './story-visitor.ts';

type Direction = 'auto' | 'ltr' | 'rtl';

type Globals = {
  theme: Theme;
  direction: Direction;
  locale: string;
  motion: 'system' | 'reduce';
  network: NetworkWeather;
};

// A sheet draws a hundred components at once, and a read that finds no connection tries again before it says so.
configure({ asyncUtilTimeout: 20_000 });

/** No language: English that looks translated. */
const PSEUDO = 'pseudo';

const dressingOf = ({ theme, direction, locale }: Globals): Dressing => ({
  theme,
  direction: direction === 'auto' ? (locale === 'ar' ? 'rtl' : 'ltr') : direction,
});

/** Each under its own name. */
const languages = Object.fromEntries(
  ['en', 'zh-CN', 'ja', 'ko', 'es', 'fr', 'de', 'pt-BR', 'hi', 'ar'].map((tag) => [
    tag,
    new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag,
  ]),
);

const pseudoTexts: Partial<Messages> = pseudoMessages({
  ...catalogueMessages,
  ...chatMessages,
  ...errorMessages,
});

type WorldProps = { visitor: StoryVisitor; globals: Globals; width: string; children: ReactNode };

function World({ visitor, globals, width, children }: WorldProps) {
  const checked = useSyncExternalStore(checkedDressing.subscribe, checkedDressing.get);
  const { theme, direction } = checked ?? dressingOf(globals);
  const { locale } = globals;
  return (
    <DurenaiProvider
      durenai={visitor.durenai}
      theme={theme}
      locale={locale === PSEUDO ? 'en' : locale}
      messages={locale === PSEUDO ? pseudoTexts : undefined}
    >
      <div className="story" data-width={width} data-theme={theme} dir={direction}>
        {children}
      </div>
    </DurenaiProvider>
  );
}

const withVisitor: Decorator = (Story, { globals, loaded, parameters }) => {
  const { visitor } = loaded as { visitor?: StoryVisitor };
  if (!visitor) return <Story />;
  return (
    <World key={keyOf(visitor)} visitor={visitor} globals={globals as Globals} width={parameters.width}>
      <Story />
    </World>
  );
};

/** A docs page holds many stories, so it wears none of their dressings. */
const dressPage: Loader = async ({ globals, viewMode }) => {
  const { locale, motion } = globals as Globals;
  document.documentElement.dataset.motion = motion;
  if (viewMode !== 'story') return;
  document.documentElement.lang = locale === PSEUDO ? 'en' : locale;
  dressDocument(dressingOf(globals as Globals));
};

/** A test looks twice more; a person uses the toolbar. What has no visitor wears all dressings at once, or none. */
const checkEachDressing: NonNullable<Preview['afterEach']> = async ({ globals, parameters }) => {
  if (import.meta.env.MODE !== 'test' || parameters.visitor === false) return;
  await checkDressings(dressingOf(globals as Globals), parameters.a11y.options);
};

/** A new visitor is a new world: nothing on screen may outlive the old one. */
const keys = new WeakMap<StoryVisitor, string>();
function keyOf(visitor: StoryVisitor): string {
  const key = keys.get(visitor) ?? crypto.randomUUID();
  keys.set(visitor, key);
  return key;
}

type Brought = { network: NetworkWeather; visitor: Promise<StoryVisitor> };

/** By what ends a story when it leaves the page: it is drawn anew for each control and each button of the toolbar. */
const brought = new WeakMap<AbortSignal, Brought>();

/** `visitor: false`: the story is no visitor's, such as a sheet that has visitors of its own. */
const bringVisitor: Loader = async ({ parameters, globals, abortSignal }) => {
  if (parameters.visitor === false) return {};
  const { network } = globals as Globals;
  const earlier = brought.get(abortSignal);
  const { visitor } =
    earlier?.network === network ? earlier : { visitor: createStoryVisitor(parameters.visitor, network) };
  brought.set(abortSignal, { network, visitor });
  return { visitor: await visitor };
};

const items = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, title]) => ({ value, title }));

/** What a story is told with is a spy, whose text says nothing to who copies the code. */
const withoutSpies = (code: string) => code.replace(/\{function \w*\(\)\s*\{\s*\}\}/g, '{() => {}}');

const preview: Preview = {
  tags: ['autodocs'],
  argTypesEnhancers: [readableProps],
  loaders: [dressPage, bringVisitor],
  decorators: [withVisitor],
  afterEach: checkEachDressing,
  initialGlobals: {
    theme: 'light',
    direction: 'auto',
    locale: 'en',
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
      toolbar: {
        icon: 'transfer',
        items: items({ auto: 'Direction of the language', ltr: 'Left to right', rtl: 'Right to left' }),
        dynamicTitle: true,
      },
    },
    locale: {
      description: 'Language of the components, and how they write numbers and dates',
      toolbar: {
        icon: 'globe',
        items: items({ ...languages, [PSEUDO]: 'Pseudo: longer, accented' }),
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
    docs: { source: { type: 'dynamic', transform: withoutSpies } },
    viewport: {
      options: Object.fromEntries(
        [320, 360, 390, 768, 1280].map((width) => [
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
