import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

it('prints itself nowhere', () => {
  const secret = new Secret('dk_canary');
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9 }),
  ];
  expect(printed.join()).not.toContain('dk_canary');
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe('dk_canary');
});
