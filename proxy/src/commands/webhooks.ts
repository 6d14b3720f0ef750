import { createClient, systemClock, toDurenaiError } from '@durenai/core';
import type { ProxyConfig } from '../config/config.ts';
import { isLoopbackUrl } from '../config/origin-policy.ts';
import { readConfig, VARIABLES } from '../config/read-config.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { reasonOf } from '../store/store-error.ts';
import { openConnections } from '../upstream/open-connections.ts';
import { type Command, UsageError } from './command.ts';
import { openKnownStore } from './open-known-store.ts';

/** What tells something that this server could not know: our own sends need no news of themselves. */
const EVENTS = ['message.created', 'character.updated'];

const PATH = '/webhooks/durenai';

/** What DurenAI says to an account whose plan has no webhooks. */
const PLAN_CODES: ReadonlySet<string> = new Set(['premium_required', 'subscription_required']);

/** Where DurenAI has to deliver, for a proxy that is reached at `publicUrl`. */
export const deliveryUrl = (publicUrl: string): string => `${publicUrl}${PATH}`;

/** What is kept of a subscription under `webhook:`, and what `list` prints. The address stands last. */
const subscriptionLine = (...parts: [createdAt: string, id: string, events: string, url: string]) =>
  parts.join('  ');
export const addressIn = (line: string): string => line.split('  ').at(-1) ?? '';

export const webhooks: Command = {
  usage: 'register [--again]|list',
  summary: 'have DurenAI tell this proxy of changes (Premium and above)',
  help: `register creates a subscription for PUBLIC_URL${PATH} and prints its secret, once:
set it as ${VARIABLES.webhookSecret.name} and restart. One for the same address is made only with --again. list shows what was registered from this database;
DurenAI documents no way to ask for the list, nor to end a subscription.`,
  async run([word, ...rest], { env, print }) {
    const isAgain = word === 'register' && rest.join() === '--again';
    if ((word !== 'register' && word !== 'list') || (rest.length > 0 && !isAgain)) {
      throw new UsageError('Say "register" or "list".');
    }
    const config = readConfig(env);
    if (word === 'list') {
      const store = await openKnownStore(config);
      const known = await store.meta.list('webhook:').finally(store.close);
      print(known.length === 0 ? 'None was registered from this database.' : known.join('\n'));
      return 0;
    }
    const store = await openStore({
      file: config.databaseFile,
      url: config.databaseUrl,
      clock: systemClock,
    });
    try {
      const isRegistered = await knowsAddress(store, config);
      if (isRegistered && !isAgain) throw new Error(alreadyRegistered(config));
      const { id, url, events, created_at, secret } = await register(config);
      print(`Registered ${id} for ${url}.`);
      print(`Its secret is told only now: ${VARIABLES.webhookSecret.name}=${secret}`);
      if (isRegistered)
        print(`Set ${VARIABLES.webhookSecretPrevious.name} to the secret before: ${EARLIER_GOES_ON}`);
      await store.meta
        .remember(`webhook:${id}`, () => subscriptionLine(created_at, id, events.join(','), url))
        .catch((thrown) => {
          throw new Error(`It could not be remembered, and list will not show it: ${reasonOf(thrown)}.`, {
            cause: thrown,
          });
        });
      return 0;
    } finally {
      await store.close();
    }
  },
};

const knowsAddress = async (store: Store, { publicUrl }: ProxyConfig): Promise<boolean> =>
  publicUrl !== undefined &&
  (await store.meta.list('webhook:')).some((line) => addressIn(line) === deliveryUrl(publicUrl));

const EARLIER_GOES_ON =
  'the subscription before delivers as well, DurenAI documents no way to end it, and without its secret each of its deliveries fails.';

const alreadyRegistered = ({ publicUrl = '' }: ProxyConfig) =>
  `${deliveryUrl(publicUrl)} is registered already ("webhooks list" shows when). Keep its secret in ${VARIABLES.webhookSecret.name}. If that is lost or has to change, say "webhooks register --again", and keep the old secret in ${VARIABLES.webhookSecretPrevious.name} where you have it: ${EARLIER_GOES_ON}`;

async function register({ apiKey, baseUrl, publicUrl }: ProxyConfig) {
  if (publicUrl === undefined) {
    throw new Error('PUBLIC_URL is not set: DurenAI has to know where this proxy is reached.');
  }
  if (!publicUrl.startsWith('https://') && !isLoopbackUrl(baseUrl)) {
    throw new Error(`PUBLIC_URL is "${publicUrl}": DurenAI delivers over https only.`);
  }
  const connections = openConnections();
  try {
    const client = createClient({
      apiKey: apiKey.reveal(),
      baseUrl,
      fetch: connections.fetch,
      retries: 0,
    });
    const { data } = await client.webhooks.create({
      url: deliveryUrl(publicUrl),
      events: EVENTS,
      description: 'Durenai Embed proxy',
    });
    return data;
  } catch (thrown) {
    const { code, message } = toDurenaiError(thrown);
    const advice = PLAN_CODES.has(code)
      ? 'webhooks need a Premium plan or above.'
      : '"durenai-proxy doctor" says what to do.';
    throw new Error(`DurenAI took no subscription (${message}): ${advice}`, { cause: thrown });
  } finally {
    await connections.close();
  }
}
