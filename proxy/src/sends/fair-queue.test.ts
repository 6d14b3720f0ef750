import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

const roomy = (capacity = 1000) =>
  createFairQueue({ perVisitor: 1000, perNetwork: 1000, capacity: () => capacity });

function drain(queue: ReturnType<typeof roomy>): string[] {
  const order: string[] = [];
  for (let ticket = queue.next(); ticket; ticket = queue.next()) order.push(ticket.id);
  return order;
}

describe('the fair queue', () => {
  it('takes turns between networks, and within one between visitors', () => {
    const queue = roomy();
    for (const id of ['b1', 'b2', 'b3']) queue.push({ id, network: 'bots', visitor: id });
    queue.push({ id: 'b1 again', network: 'bots', visitor: 'b1' });
    queue.push({ id: 'n1', network: 'home', visitor: 'n' });
    queue.push({ id: 'n2', network: 'home', visitor: 'n' });
    expect(drain(queue)).toEqual(['b1', 'n1', 'b2', 'n2', 'b3', 'b1 again']);
  });

  it('lets nobody hold more places than their share', () => {
    const queue = createFairQueue({ perVisitor: 2, perNetwork: 3, capacity: () => 100 });
    const push = (id: string, visitor: string) => queue.push({ id, network: 'one', visitor }) !== false;
    expect([push('1', 'a'), push('2', 'a'), push('3', 'a'), push('4', 'b'), push('5', 'c')]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('makes room for a short flow at the end of the longest, and for a long one not at all', () => {
    const queue = roomy(4);
    for (const id of ['b1', 'b2', 'b3', 'b4']) queue.push({ id, network: 'bots', visitor: 'bot' });
    expect(queue.push({ id: 'b5', network: 'bots', visitor: 'bot' })).toBe(false);
    expect(queue.push({ id: 'n1', network: 'home', visitor: 'n' })).toEqual({ evicted: 'b4' });
    expect(queue.size).toBe(4);
    expect(drain(queue)).toEqual(['b1', 'n1', 'b2', 'b3']);
  });

  const ticket = fc.record({ network: fc.constantFrom('a', 'b', 'c'), visitor: fc.nat(3).map(String) });

  it('says the place that each gets, loses nobody, and keeps each visitor’s order', () => {
    fc.assert(
      fc.property(fc.array(ticket, { maxLength: 40 }), fc.nat(10), (tickets, served) => {
        const queue = roomy();
        tickets.forEach(({ network, visitor }, index) => {
          queue.push({ id: String(index), network, visitor: `${network}${visitor}` });
        });
        for (let time = 0; time < served; time += 1) queue.next();
        const places = tickets.map((_, index) => queue.position(String(index)));
        const order = drain(queue);
        expect(order.length).toBe(Math.max(0, tickets.length - served));
        for (const [place, id] of order.entries()) expect(places[Number(id)]).toBe(place + 1);
        for (const visitor of new Set(tickets.map((each) => each.network + each.visitor))) {
          const own = order.map(Number).filter((index) => {
            const each = tickets[index];
            return each && each.network + each.visitor === visitor;
          });
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('serves no network twice while another waits its whole round', () => {
    fc.assert(
      fc.property(fc.array(ticket, { maxLength: 40 }), (tickets) => {
        const queue = roomy();
        const left = new Map<string, number>();
        tickets.forEach(({ network, visitor }, index) => {
          queue.push({ id: String(index), network, visitor: `${network}${visitor}` });
          left.set(network, (left.get(network) ?? 0) + 1);
        });
        const turns = new Map<string, number>();
        for (let next = queue.next(); next; next = queue.next()) {
          turns.set(next.network, (turns.get(next.network) ?? 0) + 1);
          left.set(next.network, (left.get(next.network) ?? 0) - 1);
          for (const [network, waiting] of left) {
            if (waiting > 0)
              expect((turns.get(next.network) ?? 0) - (turns.get(network) ?? 0)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('gives the next turn to one that was put back', () => {
    const queue = roomy();
    queue.push({ id: '1', network: 'a', visitor: 'x' });
    queue.push({ id: '2', network: 'b', visitor: 'y' });
    const first = queue.next();
    if (first) queue.putBack(first);
    expect(drain(queue)).toEqual(['1', '2']);
  });
});
