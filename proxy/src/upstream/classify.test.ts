import { createTransport, DurenaiError, getCharacter, toDurenaiError } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { serveUpstream } from '../../test/support/upstream.ts';
import { classify } from './classify.ts';

const answered = (status: number, code = 'x') => new DurenaiError({ code, status, message: 'x' });

async function failureOf(baseUrl: string) {
  const transport = createTransport({ baseUrl, retries: 0 });
  const error = await transport.call(getCharacter, { params: { character_id: 'a' } }).catch(toDurenaiError);
  return classify(error as DurenaiError);
}

describe('what a failure proves', () => {
  it.each([
    [answered(400), 'rejected'],
    [answered(404), 'rejected'],
    [answered(422), 'rejected'],
    [answered(401), 'key-refused'],
    [answered(403), 'key-refused'],
    [answered(429), 'busy'],
    [answered(408), 'unknown'],
    [answered(500), 'unknown'],
    [answered(503), 'unknown'],
    [answered(200, 'invalid_response'), 'unknown'],
    [answered(404, 'invalid_response'), 'unknown'],
    [answered(0, 'timeout'), 'unknown'],
    [answered(0, 'aborted'), 'unknown'],
    [answered(0, 'network_error'), 'unknown'],
    [answered(0, 'misuse'), 'unknown'],
  ])('%s is $1', (error, kind) => expect(classify(error).kind).toBe(kind));

  it('knows from node’s own errors that nothing was sent', async () => {
    const { url, close } = await serveUpstream(() => undefined);
    await close();
    expect(await failureOf(`${url}/v1`)).toEqual({ kind: 'not-sent' });
    expect(await failureOf(`${url.replace('127.0.0.1', 'localhost')}/v1`)).toEqual({ kind: 'not-sent' });
    expect(await failureOf('http://nobody.invalid/v1')).toEqual({ kind: 'not-sent' });
  });

  it('believes a list of addresses only when none of them was reached', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
    const reset = Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' });
    const error = (errors: Error[]) =>
      new DurenaiError({ code: 'network_error', message: 'x', cause: new AggregateError(errors) });
    expect(classify(error([refused, refused])).kind).toBe('not-sent');
    expect(classify(error([refused, reset])).kind).toBe('unknown');
    expect(classify(error([])).kind).toBe('unknown');
  });
});
