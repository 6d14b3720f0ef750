import * as v from 'valibot';

/** A prototype without anything. An object that has none at all is kept as a hash table, which is slower to walk. */
const NOTHING = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.create(null));

/**
 * An object schema that a host page cannot add fields to: `v.object` walks its entries with `for…in`, which
 * sees whatever a page has put on `Object.prototype`.
 */
/* @__NO_SIDE_EFFECTS__ */
export const object = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.object(Object.setPrototypeOf({ ...entries }, NOTHING) as Entries);

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
