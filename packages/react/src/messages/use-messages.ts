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
  const group = groups.get(defaults) ?? { ...defaults, ...said(words) };
  groups.set(defaults, group);
  return group as Group;
}

/** A page that words something only at times says undefined at others. */
const said = (words: Words): Words =>
  Object.fromEntries(Object.entries(words).filter(([, word]) => word != null));

const all = (words: Words) => words;

/**
 * `defaults`, worded as the host page wants. Each component passes the group that it shows, so that a
 * bundle of the chat alone carries no text of the catalogue.
 */
export function useMessages<Group extends object>(caller: string, defaults: Group): Group {
  const { translation, messages } = useSettings(caller);
  const translated = withWords(defaults, useStoreState(translation, all));
  return messages ? withWords(translated, messages) : translated;
}
