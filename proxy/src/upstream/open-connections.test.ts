import { createClient, toDurenaiError } from '@durenai/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json, reply, serveUpstream, type Upstream } from '../../test/support/upstream.ts';
import { classify } from './classify.ts';
import { HeldBackError } from './not-sent.ts';
import { type Connections, openConnections } from './open-connections.ts';

describe('what is called before the first byte', () => {
  let upstream: Upstream;
  let connections: Connections;

  beforeEach(async () => {
    upstream = await serveUpstream((_request, response) => json(response, reply('a', 'up_1')));
    connections = openConnections();
  });
  afterEach(async () => {
    await connections.close();
    await upstream.close();
  });

  const send = (beforeFirstByte: () => void) => {
    const client = createClient({
      apiKey: 'key',
      baseUrl: `${upstream.url}/v1`,
      fetch: (url, init) => connections.fetch(url, { ...init, beforeFirstByte }),
    });
    return client.chat.send('a', 'hello');
  };

  it('is called when there is a connection, and keeps the request back by throwing', async () => {
    let sockets = 0;
    const held = await send(() => {
      sockets = upstream.sockets;
      throw new HeldBackError('too late');
    }).catch(toDurenaiError);
    expect(sockets).toBe(1);
    expect(held).toMatchObject({ code: 'network_error', cause: { name: 'HeldBackError' } });
    expect(classify(toDurenaiError(held)).kind).toBe('not-sent');
    expect(upstream.seen).toEqual([]);
  });

  it('lets the next request have the connection', async () => {
    await send(() => {
      throw new HeldBackError('too late');
    }).catch(() => undefined);
    await send(() => {});
    expect(upstream.seen).toEqual(['POST /v1/chat/a/messages']);
    expect(upstream.sockets).toBe(1);
  });
});
