import { describe, expect, it } from 'vitest';
import { isPrivateUrl } from './check-address.ts';
import { isPublicAddress } from './public-address.ts';

describe('public addresses', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    '2130706433',
    '0x7f000001',
    '127.1',
    '',
    'example.com',
  ])('%j is none', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '2606:4700::1',
    '2a00:1450::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));

  it('tell a DurenAI of this network from the real one', () => {
    for (const url of [
      'http://127.0.0.1:8788/v1',
      'http://localhost/v1',
      'https://10.0.0.2/v1',
      'http://[::1]/',
    ]) {
      expect(isPrivateUrl(url)).toBe(true);
    }
    for (const url of ['https://api.durenai.com/v1', 'https://8.8.8.8/v1', 'https://localhost.example/v1']) {
      expect(isPrivateUrl(url)).toBe(false);
    }
  });
});
