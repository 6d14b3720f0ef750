import { expect, it } from 'vitest';
import { isJsonInUtf8 } from './read-body.ts';

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
