import { SessionRequest } from '@durenai/core';
import { expect, it } from 'vitest';
import { checkBody, isJsonInUtf8 } from './read-body.ts';

it.each([
  'application/json',
  'Application/JSON',
  ' application/json ',
  'application/json;charset=utf-8',
  'application/json ; charset="UTF-8" ;',
  'application/json;',
])('takes %j for JSON in UTF-8', (type) => {
  expect(isJsonInUtf8(type)).toBe(true);
});

it.each([
  undefined,
  '',
  'text/plain',
  'text/plain; application/json',
  'application/json; charset=utf-16',
  'application/json; charset=utf-8; boundary=edge',
  'application/jsonx',
  'application / json',
  'application/json charset=utf-8',
  `application/json${' '.repeat(15_000)}x`,
])('and %j for something else', (type) => {
  expect(isJsonInUtf8(type)).toBe(false);
});

it('says how long a field may be', () => {
  expect(() => checkBody(SessionRequest, { identity: 'x'.repeat(4097) })).toThrow(
    'identity is too long: at most 4096 characters.',
  );
});
