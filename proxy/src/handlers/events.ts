import type { Response } from 'express';
import type { EventStreams } from '../events/event-streams.ts';
import type { VisitorCall } from '../http/answer.ts';
import { CACHE_CONTROL } from '../http/caching.ts';

/** `GET /v1/events`: tells a visitor's pages what to read again, as server-sent events. */
export function eventHandlers({ events }: { events: EventStreams }) {
  return {
    stream({ visitor, network, headers }: VisitorCall, response: Response): void {
      // While the token was looked at: nothing would say again that it has closed, and its place be taken for minutes.
      if (response.closed) return;
      if (response.req.method === 'HEAD') {
        sayEventStream(response);
        response.end();
        return;
      }
      const cursor = headers['last-event-id'];
      // Said before, sent with the first event: a refusal still finds the response untouched.
      response.statusCode = 200;
      const stream = events.open(
        { visitor, network, cursor: typeof cursor === 'string' ? cursor : undefined },
        {
          write(text) {
            if (!response.headersSent) sayEventStream(response);
            return response.write(text);
          },
          end: (text) => response.end(text),
          destroy: () => response.destroy(),
          get writableLength() {
            return response.writableLength;
          },
        },
      );
      response.once('close', stream.close);
    },
  };
}

function sayEventStream(response: Response): void {
  response.set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': CACHE_CONTROL.events,
    // A reverse proxy that buffers would hold events back.
    'x-accel-buffering': 'no',
  });
}
