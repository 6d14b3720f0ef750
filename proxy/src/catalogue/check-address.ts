import { lookup } from 'node:dns/promises';
import { isLoopbackUrl } from '../config/origin-policy.ts';
import { isPublicAddress, literalAddressOf } from './public-address.ts';

/** Every address of a name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** Where a DurenAI on this machine or in this network keeps its images, so does it. */
export function isPrivateUrl(url: string): boolean {
  const literal = literalAddressOf(new URL(url).hostname);
  return literal === undefined ? isLoopbackUrl(url) : !isPublicAddress(literal);
}

/**
 * The addresses to connect to, and no others, for a host of IMAGE_HOSTS. A name must stand for public addresses only: a
 * domain whose owner points it at 127.0.0.1 or at a cloud's metadata service is refused. An address that the
 * operator wrote into IMAGE_HOSTS is taken at its word.
 *
 * @throws Error that says what the name stands for.
 */
export async function checkAddresses(
  { hostname }: URL,
  { lookup, allowPrivate }: { lookup: Lookup; allowPrivate: boolean },
): Promise<readonly string[]> {
  const literal = literalAddressOf(hostname);
  if (literal !== undefined) return [literal];
  const addresses = await lookup(hostname);
  if (addresses.length === 0) throw new Error('the host of the image has no address');
  if (!allowPrivate && !addresses.every(isPublicAddress)) {
    throw new Error('the host of the image stands for an address that is not public');
  }
  return addresses;
}
