/** Compiled by `npm run types`, never run: what a page may write, and what it is told when it writes it wrong. */
import { type DurenAI, type LoadOptions, loadDurenAI, type Options, type WidgetEvents } from './index.ts';

declare const durenai: DurenAI;

export const right: LoadOptions = {
  proxy: 'https://chat.example.com',
  nonce: 'abc',
  version: '1.2.3',
  integrity: 'sha384-abc',
  id: 'sales',
  characters: ['char_123456', 'char_789012'],
  prompts: ['Who are you?'],
  messages: { send: 'Go' },
  proactive: { text: 'Need help?', delay: 5, scroll: 50, exit: true, pages: ['/pricing*'] },
  mode: 'sidebar',
  theme: 'auto',
};

/** As attributes have them. */
export const texts: Options = {
  character: 'char_123456',
  characters: 'char_123456|char_789012',
  prompts: 'Hi|Bye',
  messages: '{"send":"Go"}',
  proactive: 'Need help?',
};

export const wrong: readonly unknown[] = [
  // @ts-expect-error somebody has to answer: where the proxy is
  loadDurenAI({ character: 'char_123456' }),
  // @ts-expect-error there are four modes
  { mode: 'window' } satisfies Options,
  // @ts-expect-error no such option
  { charcter: 'char_123456' } satisfies Options,
  // @ts-expect-error a bubble says something
  { proactive: { delay: 5 } } satisfies Options,
  // @ts-expect-error no such condition
  { proactive: { text: 'Need help?', dely: 5 } } satisfies Options,
  // @ts-expect-error seconds are a number
  { proactive: { text: 'Need help?', delay: '5' } } satisfies Options,
  // @ts-expect-error a list is of texts
  { prompts: [5] } satisfies Options,
];

export async function load(): Promise<string | undefined> {
  const loaded: DurenAI | null = await loadDurenAI(right);
  // @ts-expect-error on a server there is none
  loaded('open');
  loaded?.('boot', texts);
  loaded?.('update', { theme: 'dark', proactive: { text: 'Still there?' } });
  return loaded?.version;
}

export async function command(): Promise<boolean> {
  durenai('boot');
  durenai('update', { proactive: null, messages: null });
  durenai('sales.open');
  durenai('switchCharacter', 'char_123456');
  durenai('prefill', 'I would like to');
  durenai('identify', async () => 'a.jwt.of-yours');
  durenai('identify', null);
  const findings = await durenai('doctor');
  const levels: ('ok' | 'warn' | 'fail')[] = findings.map(({ level }) => level);
  const isOpen: boolean = durenai('get', 'open');
  const options: Options | undefined = durenai('get', 'options');
  const version: string = durenai('get', 'version');
  // @ts-expect-error no such command
  durenai('opne');
  // @ts-expect-error nothing of that name is told
  durenai('get', 'messages');
  // @ts-expect-error what is sent is text
  durenai('send', 5);
  // @ts-expect-error somebody has to be named
  durenai('switchCharacter');
  // @ts-expect-error an identity is asked for again, so it is a function
  durenai('identify', 'a.jwt.of-yours');
  return (await durenai('send', `${levels} ${options} ${version}`)) && isOpen;
}

export function listen(): () => void {
  durenai('once', 'ready', ({ version }) => version.length);
  durenai('on', 'unread', ({ count }) => count.toFixed());
  durenai('on', 'send-failed', ({ code }) => code.length);
  // @ts-expect-error no such event
  durenai('on', 'opened', () => undefined);
  // @ts-expect-error none contains what was said
  durenai('on', 'message', ({ content }) => content);
  const count = ({ message_id }: WidgetEvents['message']) => message_id.length;
  durenai('off', 'message', count);
  // @ts-expect-error it listens to messages
  durenai('on', 'unread', count);
  const stop: () => void = durenai('sales.on', 'character-change', ({ character_id }) => character_id.length);
  return stop;
}
