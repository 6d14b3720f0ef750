'use client';
import { type DurenaiSettings, useSettings } from '../provider/durenai-context.ts';
import type { Messages } from './messages.ts';

/** What each group becomes, by whose settings word it: hundreds of messages on screen share one. */
const worded = new WeakMap<DurenaiSettings, WeakMap<object, object>>();

function wordsOf<Group extends object>(settings: DurenaiSettings, defaults: Group): Group {
  const groups = worded.get(settings) ?? new WeakMap<object, object>();
  worded.set(settings, groups);
  const group = groups.get(defaults) ?? { ...defaults, ...settings.translation, ...said(settings.messages) };
  groups.set(defaults, group);
  return group as Group;
}

/** A page that words something only at times says undefined at others. */
function said(messages: Partial<Messages> | undefined): Partial<Messages> {
  const words = { ...messages };
  for (const name in words) words[name as keyof Messages] ?? delete words[name as keyof Messages];
  return words;
}

/**
 * `defaults`, worded as the host page wants. Each component passes the group that it shows, so that a
 * bundle of the chat alone carries no text of the catalogue.
 */
export function useMessages<Group extends object>(caller: string, defaults: Group): Group {
  return wordsOf(useSettings(caller), defaults);
}
