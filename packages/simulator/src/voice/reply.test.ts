import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../catalogue/create-catalogue.ts';
import type { Turn } from '../chat/create-conversations.ts';
import { reply } from './reply.ts';
import { understand } from './understand.ts';
import { inFirstPerson, keyPhrase, shortForm, turnAround } from './words.ts';

const catalogue = createCatalogue(1);
const vexa = catalogue.get('char_123456')?.record;
const others = catalogue
  .list('popular', [])
  .slice(2, 12)
  .map(({ record }) => record);
if (!vexa) throw new Error('Vexa Stride is missing from the catalogue.');

/** A conversation with the character's own replies in it. */
function converse(character: typeof vexa, ...messages: string[]): string[] {
  if (!character) return [];
  const turns: Turn[] = [];
  return messages.map((message) => {
    const content = reply({ seed: 1, character, turns, message });
    turns.push({ id: 'msg_a', content: message, at: 0, byCharacter: false });
    turns.push({ id: 'msg_b', content, at: 0, byCharacter: true });
    return content;
  });
}

describe('a character', () => {
  it('says the same to the same words in the same place, and something else elsewhere', () => {
    const messages = ['hi', 'what do you do?', 'what do you do?', 'what do you do?'];
    expect(converse(vexa, ...messages)).toEqual(converse(vexa, ...messages));
    expect(new Set(converse(vexa, ...messages)).size).toBe(4);
  });

  it('remembers the name it was told', () => {
    for (const character of [vexa, ...others]) {
      const replies = converse(
        character,
        'Hello!',
        'my name is Ana',
        'Where do you live?',
        'Do you remember my name?',
      );
      expect(replies[1]).toContain('Ana');
      expect(replies[3]).toContain('Ana');
    }
  });

  it('remembers what the visitor likes', () => {
    const replies = converse(vexa, 'I love old maps', 'ok', 'do you remember what I said?');
    expect(replies[2]).toContain('old maps');
  });

  it('does not greet when asked a question, and says goodbye when the visitor leaves', () => {
    const [hello, story, bye] = converse(vexa, 'hi', 'Tell me a story', 'bye!');
    expect(hello).toMatch(/Vexa/);
    expect(story?.length).toBeGreaterThan(150);
    expect(bye).not.toMatch(/\?$/);
  });

  it('answers a wish for a list with Markdown, as long as it was asked to be', () => {
    const [list] = converse(others[0], 'Give me five tips for a long journey');
    expect(list?.match(/^\d\. \*\*/gm)).toHaveLength(5);
  });

  it('owns up to being an AI when asked', () => {
    for (const character of others)
      expect(converse(character, 'Are you real?')[0]).toMatch(/AI|words|Written/);
  });

  it('has an answer to anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(9), (message, index) => {
        const content = converse(others[index], 'hi', message)[1] ?? '';
        expect(content.trim().length).toBeGreaterThan(0);
        expect(content).not.toMatch(/undefined|null|\[object|NaN/);
      }),
    );
  });

  it('answers a long message as fast as a short one', () => {
    const started = performance.now();
    converse(vexa, 'i i i my '.repeat(100_000), 'a'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('understanding', () => {
  it.each([
    ['hey there!', 'greeting'],
    ['Tell me about your adventures', 'adventure'],
    ['How are you today?', 'how-are-you'],
    ['what are you afraid of?', 'fear'],
    ['I feel so lonely', 'feeling'],
    ['I really like jazz', 'likes'],
    ['thanks a lot', 'thanks'],
    ['good night', 'farewell'],
    ['What do you think about rain?', 'opinion'],
    ['??', 'empty'],
    ['go on', 'more'],
    ['no way', 'no'],
  ] as const)('%s is %s', (message, intent) => {
    expect(understand(message).intent).toBe(intent);
  });
});

describe('words', () => {
  it('turns a phrase around', () => {
    expect(turnAround('my sister and I')).toBe('your sister and you');
  });

  it('lets a character tell its background', () => {
    expect(
      inFirstPerson(
        'Raised in the slums, Vexa learned to survive. Vexa thrives on speed and hopes to win.',
        'Vexa',
      ),
    ).toBe('Raised in the slums, I learned to survive. I thrive on speed and hope to win.');
  });

  it('finds what a message is about', () => {
    expect(understand('I am tired today').intent).toBe('feeling');
    expect(understand('I am.').intent).toBe('yes');
    expect(keyPhrase('the moon looks strange tonight')).toBe('the moon');
    expect(keyPhrase('so it is')).toBe(undefined);
  });

  it('shortens what was named before', () => {
    expect(shortForm('a dispatcher called Tin who has never once said “good luck”')).toBe('Tin');
    expect(shortForm('a bell that rings only for lies')).toBe('the bell');
    expect(shortForm('the harbour of Gull’s Rest')).toBe('Gull’s Rest');
  });
});
