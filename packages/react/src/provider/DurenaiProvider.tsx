'use client';
import {
  createDurenai,
  type Durenai,
  DurenaiError,
  type Fetch,
  type IdentitySource,
  type KeyValueStorage,
} from '@durenai/core';
import { useState } from 'react';
import { type Appearance, Settings } from './Settings.tsx';

type AtProxy = {
  /** Where your Durenai proxy answers, e.g. `https://chat.example.com`. Another address starts everything below anew. */
  proxyUrl: string;
  durenai?: undefined;
  /** Read once. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Read once. Where the visitor's tokens, drafts and unsent messages are kept. Default: `localStorage`. */
  storage?: KeyValueStorage | undefined;
  /**
   * Read once. Gives the JWT in which your server says who is logged in, or null when nobody is. Default: visitors
   * are anonymous until `identify` of `useVisitor`.
   */
  identity?: IdentitySource | undefined;
};

type WithDurenai = {
  /** Made by `createDurenai`, to share one visitor between several React roots or with your own code. */
  durenai: Durenai;
  proxyUrl?: undefined;
  fetch?: undefined;
  storage?: undefined;
  identity?: undefined;
};

export type DurenaiProviderProps = Appearance & (AtProxy | WithDurenai);

/**
 * Gives the components below one visitor at one proxy.
 *
 * @throws DurenaiError `misuse` unless exactly one of `proxyUrl` and `durenai` is given, or when `durenai` is none.
 */
export function DurenaiProvider(props: DurenaiProviderProps) {
  const { proxyUrl, durenai } = props;
  if (!proxyUrl === !durenai?.visitor) {
    throw new DurenaiError({
      code: 'misuse',
      message: 'DurenaiProvider needs proxyUrl or durenai.',
    });
  }
  return props.durenai ? <Settings {...props} /> : <OwnDurenai key={proxyUrl} {...props} />;
}

function OwnDurenai(props: Appearance & AtProxy) {
  const [durenai] = useState(() => createDurenai(props));
  return <Settings {...props} durenai={durenai} />;
}
