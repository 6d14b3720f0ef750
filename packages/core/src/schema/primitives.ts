import * as v from './small-valibot.ts';

/** What DurenAI ids look like; checked on the decoded value. Reserved words are refused by {@link isId}. */
const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/**
 * Words that pass the pattern but name a route: `/chat/conversations/…` would be read as a character
 * called "conversations".
 */
const RESERVED_IDS = /^(?:chat|characters|conversations|favorites|image|me|messages|user|webhooks)$/i;

export const isId = (value: string): boolean => ID_PATTERN.test(value) && !RESERVED_IDS.test(value);

/** A character, conversation, message, user or webhook id. */
export const Id = v.pipe(v.string(), v.check(isId, 'is not a valid id'));

/** ISO 8601 as DurenAI prints it, e.g. `2023-05-15T10:30:00Z`. */
export const Timestamp = v.pipe(
  v.string(),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'is not an ISO 8601 timestamp'),
);

export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
