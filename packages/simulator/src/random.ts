/** Seeded chance: the same parts give the same numbers on every machine and in every run. */

function mixString(state: number, text: string): number {
  let mixed = state;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  return Math.imul(mixed ^ 0xff, 0x01000193);
}

function avalanche(state: number): number {
  let mixed = state;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** An unsigned 32-bit number out of any parts. */
export function hash(...parts: readonly (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const part of parts) state = mixString(state, String(part));
  return avalanche(state);
}

const ID_ALPHABET = [...'abcdefghijkmnpqrstuvwxyz23456789'];
const ID_LENGTH = 20;

/** Looks unguessable, and is the same for the same parts: `msg_k3v9…`. */
export function seededId(prefix: string, ...parts: readonly (string | number)[]): string {
  const random = createRandom(prefix, ...parts);
  // Joined, not added up: V8 would keep every step of a sum as long as nobody reads it (250 bytes an id).
  return [prefix, '_', ...Array.from({ length: ID_LENGTH }, () => random.pick(ID_ALPHABET))].join('');
}

export type Random = {
  /** In [0, 1). */
  next(): number;
  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError on an empty list. */
  pick<Item>(list: readonly Item[]): Item;
  /** `count` different items (or as many as there are). */
  sample<Item>(list: readonly Item[], count: number): Item[];
};

/** Mulberry32 started from the hash of `parts`. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let state = hash(...parts);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const pick = <Item>(list: readonly Item[]): Item => {
    if (list.length === 0) throw new RangeError('There is nothing to pick from an empty list.');
    return list[Math.floor(next() * list.length)] as Item;
  };
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick,
    sample(list, count) {
      const left = [...list];
      const taken: typeof left = [];
      while (taken.length < count && left.length > 0) {
        taken.push(...left.splice(Math.floor(next() * left.length), 1));
      }
      return taken;
    },
  };
}
