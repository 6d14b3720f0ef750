import type { Character, CharacterListOptions, CharacterSummaryPage } from '@durenai/core';

/** Which list of characters, as `useCharacters` and `CharacterBrowser` name it. */
export type InitialListOptions = Omit<CharacterListOptions, 'initialPage'>;

/** What a server knows already, as plain JSON: made by `prefetch` of `@durenai/react/server`. */
export type InitialData = {
  characters?: Readonly<Record<string, Character>> | undefined;
  /** First pages, each with the options of its list. */
  lists?: readonly { options: InitialListOptions; page: CharacterSummaryPage }[] | undefined;
};

/** The same for options that ask for the same list. */
export const listNameOf = ({ tags = [], sort = 'popular', limit = 20 }: InitialListOptions) =>
  JSON.stringify([tags, sort, limit]);

export function firstPageOf(
  initialData: InitialData | undefined,
  options: InitialListOptions,
): CharacterSummaryPage | undefined {
  const name = listNameOf(options);
  return initialData?.lists?.find((list) => listNameOf(list.options) === name)?.page;
}
