import { readFileSync } from 'node:fs';
import { documentedEndpoints } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { buildOpenapi } from '../openapi/build-openapi.ts';
import { complaint, complaintOfAnswer, complaintOfBody, openapi } from './described.ts';

/** The payloads that the API docs print, verbatim. */
const samples: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('../../core/test/docs-samples.json', import.meta.url), 'utf8'),
);

describe('openapi.json', () => {
  it('is what core’s schemas and endpoint table say: else run openapi/generate.ts', () => {
    expect(openapi).toEqual(JSON.parse(JSON.stringify(buildOpenapi())));
  });

  it('describes every endpoint of the table, once', () => {
    const operations = Object.values(openapi.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(documentedEndpoints).sort(),
    );
  });

  it.each(Object.entries(samples))('accepts the docs’ sample of %s', (name, sample) => {
    if (name === 'error') {
      expect(complaint(['components', 'schemas', 'ErrorEnvelope'], sample)).toBeUndefined();
      return;
    }
    const [method = '', path = '', part] = name.split(' ');
    expect(
      part === 'body' ? complaintOfBody(method, path, sample) : complaintOfAnswer(method, path, 200, sample),
    ).toBeUndefined();
  });

  it('refuses what is not as described', () => {
    expect(complaintOfAnswer('GET', '/user/me', 200, {})).toContain('required');
    expect(complaintOfAnswer('GET', '/user/me', 404, { error: 'no' })).toContain('object');
    expect(complaintOfAnswer('GET', '/user/me', 418, {})).toContain('nothing at');
    expect(complaintOfBody('POST', '/chat/{character_id}/messages', { message: '  ' })).toContain('pattern');
  });
});
