'use client';
import { useSettings } from '../provider/durenai-context.ts';
import type { Messages } from './messages.ts';

/** What each group becomes, by what the host page words: hundreds of messages on screen share one. */
const worded = new WeakMap<Partial<Messages>, WeakMap<object, object>>();

function wordsOf<Group extends object>(messages: Partial<Messages>, defaults: Group): Group {
  const groups = worded.get(messages) ?? new WeakMap<object, object>();
  worded.set(messages, groups);
  const group = groups.get(defaults) ?? { ...defaults, ...messages };
  groups.set(defaults, group);
  return group as Group;
}

/**
 * `defaults`, worded as the host page wants. Each component passes the group that it shows, so that a
 * bundle of the chat alone carries no text of the catalogue.
 */
export function useMessages<Group extends object>(caller: string, defaults: Group): Group {
  return wordsOf(useSettings(caller).messages, defaults);
}
