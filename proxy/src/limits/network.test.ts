import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashedNeighbourhood, neighbourhoodOf, networkHasher, networkOf } from './network.ts';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['2002:cb00:7107::1', '203.0.113.7'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['203.0.113.7:54321', '203.0.113.7'],
    ['[2001:db8:1:2::1]:54321', '2001:db8:1:2::/64'],
    ['203.0.113.7:', 'unreadable'],
    ['fe80::1%eth0', 'unreadable'],
    ['not an address', 'unreadable'],
    ['203.0.113.07', 'unreadable'],
    ['', 'unreadable'],
    [undefined, 'unreadable'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2::1', '2001:db8:1::/48'],
    ['2001:db8:1:ffff::1', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['not an address', 'unreadable'],
  ])('of %s lies in %s', (address, neighbourhood) => {
    expect(neighbourhoodOf(networkOf(address))).toBe(neighbourhood);
  });

  it('is one for a whole /64, and another for the next', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        fc.pre(
          isIP(one) === 6 &&
            isIP(other) === 6 &&
            networkOf(one).endsWith('/64') &&
            networkOf(other).endsWith('/64'),
        );
        const subnet = new BlockList();
        subnet.addSubnet(one, 64, 'ipv6');
        expect(networkOf(one) === networkOf(other)).toBe(subnet.check(other, 'ipv6'));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, and tells no address', () => {
    const hash = networkHasher(Buffer.alloc(32, 7));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hash(text)).toMatch(/^[\w-]{22}\.[\w-]{22}$/);
      }),
    );
    expect(hash('203.0.113.7')).toBe(hash('::ffff:203.0.113.7'));
    expect(hash('203.0.113.7')).not.toBe(hash('203.0.113.8'));
    expect(hashedNeighbourhood(hash('203.0.113.7'))).toBe(hashedNeighbourhood(hash('203.0.113.8')));
  });
});
