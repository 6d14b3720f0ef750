export type ServerEvent = { event: string; data: string };

export type EventParser = {
  /** The events that this piece completes. Pieces may end anywhere. */
  feed(text: string): ServerEvent[];
  /** Where to go on from after a break. */
  readonly lastEventId: string | undefined;
  /** Milliseconds that the server asks to wait before coming back. */
  readonly retryMs: number | undefined;
};

/** Ours are below 1 KB. */
const MAX_BUFFER = 64 * 1024;

/**
 * `text/event-stream` as the HTML standard reads it: `EventSource` cannot send a bearer header.
 *
 * @throws RangeError for a line or an event without end.
 */
export function createEventParser(): EventParser {
  let buffer = '';
  let isStart = true;
  let event = '';
  let data: string[] = [];
  let lastEventId: string | undefined;
  let retryMs: number | undefined;

  function takeField(name: string, value: string): void {
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) lastEventId = value;
    else if (name === 'retry' && /^\d{1,9}$/.test(value)) retryMs = Number(value);
  }

  function takeLine(line: string): ServerEvent | undefined {
    if (line === '') {
      const complete = data.length > 0 ? { event: event || 'message', data: data.join('\n') } : undefined;
      event = '';
      data = [];
      return complete;
    }
    const colon = line.indexOf(':');
    if (colon === -1) takeField(line, '');
    else if (colon > 0) takeField(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
    return undefined;
  }

  return {
    feed(text) {
      buffer += text;
      if (isStart && buffer !== '') {
        buffer = buffer.replace(/^\uFEFF/, '');
        isStart = false;
      }
      const events: ServerEvent[] = [];
      for (;;) {
        const end = /\r\n|\r|\n/.exec(buffer);
        // A carriage return at the very end may be half of a line break.
        if (!end || (end[0] === '\r' && end.index === buffer.length - 1)) break;
        const complete = takeLine(buffer.slice(0, end.index));
        if (complete) events.push(complete);
        buffer = buffer.slice(end.index + end[0].length);
      }
      if (buffer.length + data.reduce((sum, { length }) => sum + length, 0) > MAX_BUFFER) {
        throw new RangeError('The server sends an event without end.');
      }
      return events;
    },
    get lastEventId() {
      return lastEventId;
    },
    get retryMs() {
      return retryMs;
    },
  };
}
