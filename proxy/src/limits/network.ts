import { createHmac, createSecretKey } from 'node:crypto';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';

/** What cannot be read shares one strict bucket. */
const UNREADABLE = 'unreadable';

/** Some reverse proxies write the port behind the address, among them Azure's Application Gateway. */
const WITH_PORT = /^(?:([\d.]+)|\[(.+)\]):\d{1,5}$/;

/**
 * The network that an address belongs to, one for all ways to write it: an IPv4 address stands for itself, an
 * IPv6 address for its /64, which one household or server has for itself. IPv4 inside IPv6 (mapped, NAT64,
 * 6to4) is IPv4. Never throws.
 */
export function networkOf(address: string | undefined): string {
  const [, ipv4, ipv6] = WITH_PORT.exec(address ?? '') ?? [];
  const text = ipv4 ?? ipv6 ?? address ?? '';
  if (isIP(text) === 4) return text;
  if (isIP(text) !== 6 || text.includes('%')) return UNREADABLE;
  const groups = groupsOf(text);
  return embeddedIPv4(groups) ?? prefixOf(groups, 4);
}

/**
 * What its neighbours belong to as well, and who has one network there may have many: a /24 of IPv4, a /48 of IPv6.
 *
 * @param network As {@link networkOf} gives it.
 */
export function neighbourhoodOf(network: string): string {
  if (isIP(network) === 4) return network.replace(/\d+$/, '0/24');
  const [groups, length] = network.split('::');
  return length === undefined ? network : prefixOf(groupsOf(`${groups}::`), 3);
}

const prefixOf = (groups: readonly number[], count: number) =>
  `${groups
    .slice(0, count)
    .map((group) => group.toString(16))
    .join(':')}::/${count * 16}`;

function groupsOf(text: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : text;
  const [head = '', tail] = plain.split('::');
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [left, right] = [read(head), read(tail ?? '')];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function embeddedIPv4(groups: readonly number[]): string | undefined {
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  const isZero = (...some: (number | undefined)[]) => some.every((group) => group === 0);
  const dotted = (high: number, low: number) => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  if (isZero(a, b, c, d, e) && f === 0xffff) return dotted(g, h);
  if (a === 0x64 && b === 0xff9b && isZero(c, d, e, f)) return dotted(g, h);
  if (a === 0x2002) return dotted(b ?? 0, c ?? 0);
  return undefined;
}

/** Addresses are personal data: only this leaves the request. The neighbourhood's hash, a dot, and the network's. */
export function networkHasher(key: Buffer): (address: string | undefined) => string {
  // As bytes, it would be read anew for each request: measured, six times the cost.
  const secret = createSecretKey(key);
  const hash = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
  const hashes = new LRUCache<string, string>({
    max: 2_000,
    memoMethod: (network) => `${hash(neighbourhoodOf(network))}.${hash(network)}`,
  });
  return (address) => hashes.memo(networkOf(address));
}

/** @param network As {@link networkHasher} gives it. */
export const hashedNeighbourhood = (network: string): string => network.split('.')[0] ?? network;

/** What it counts under where networks count as well: no network is called so. */
export const neighbourhoodKey = (network: string): string => `${hashedNeighbourhood(network)}.`;
