import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser, type ServerEvent } from './event-parser.ts';

/** As the HTML standard says it, on the whole text at once. */
function reference(text: string): ServerEvent[] {
  const events: ServerEvent[] = [];
  let event = '';
  let data: string[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  // What no line break ends is no line.
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n') });
      event = '';
      data = [];
      continue;
    }
    const [, name = line, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
  }
  return events;
}

const streams = fc
  .array(
    fc.constantFrom(
      'data: one\n',
      'data:two\r\n',
      'data\n',
      'event: ready\n',
      'event: changed\r',
      'id: 7\n',
      'id: 8\r\n',
      'retry: 3000\n',
      'retry: soon\n',
      ': heartbeat\n',
      'unknown: x\n',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      'data:  two spaces\n',
      'data: a:b\n',
      '\uFEFF',
      'é😀',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('a stream of events', () => {
  it('says the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
        const parser = createEventParser();
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
        // A last carriage return may be half of a line break: something has to follow it.
        const whole = `${text}.`;
        const events = [...pieces, '.'].flatMap((piece) => parser.feed(piece));
        expect(events).toEqual(reference(whole));
      }),
      { numRuns: 5_000 },
    );
  });

  it('tells the cursor and the wait, also where there is no event', () => {
    const parser = createEventParser();
    expect(parser.feed('retry: 1500\nid: 42\n: heartbeat\n\n')).toEqual([]);
    expect([parser.lastEventId, parser.retryMs]).toEqual(['42', 1500]);
    parser.feed('id: a\0b\nretry: x\n');
    expect([parser.lastEventId, parser.retryMs]).toEqual(['42', 1500]);
  });

  it('is given up when an event has no end', () => {
    const parser = createEventParser();
    expect(() => {
      for (let piece = 0; piece < 100; piece += 1) parser.feed(`data: ${'x'.repeat(1_000)}\n`);
    }).toThrow(RangeError);
    expect(() => createEventParser().feed('x'.repeat(70_000))).toThrow(RangeError);
  });
});
