'use client';
import { useStoreState } from '../hooks/use-store-state.ts';
import { useSettings } from '../provider/durenai-context.ts';
import type { Messages } from './messages.ts';

type Words = Partial<Messages>;

/** What each group becomes, by the words put into it: hundreds of messages on screen share one. */
const worded = new WeakMap<Words, WeakMap<object, object>>();

function withWords<Group extends object>(defaults: Group, words: Words): Group {
  const groups = worded.get(words) ?? new WeakMap<object, object>();
  worded.set(words, groups);
  const group = groups.get(defaults) ?? { ...defaults, ...words };
  groups.set(defaults, group);
  return group as Group;
}

const all = (words: Words) => words;

/**
 * `defaults`, worded as the host page wants. Each component passes the group that it shows, so that a
 * bundle of the chat alone carries no text of the catalogue.
 */
export function useMessages<Group extends object>(caller: string, defaults: Group): Group {
  const { translation, messages } = useSettings(caller);
  return withWords(withWords(defaults, useStoreState(translation, all)), messages);
}
