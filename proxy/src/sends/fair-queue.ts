/**
 * Who goes next when not everybody can: round robin over networks, and within a network over its visitors.
 * A crowd on one network shares one turn in each round, however many it is.
 */
export type Ticket = { id: string; network: string; visitor: string };

type Flow = { network: string; visitors: { visitor: string; ids: string[] }[] };

export type FairQueueOptions = {
  perVisitor: number;
  perNetwork: number;
  /** How many can still make it in time. */
  capacity: () => number;
};

const sizeOf = ({ visitors }: Flow) => visitors.reduce((sum, { ids }) => sum + ids.length, 0);

export function createFairQueue({ perVisitor, perNetwork, capacity }: FairQueueOptions) {
  /** In the order of their turns. */
  let flows: Flow[] = [];
  const tickets = new Map<string, Ticket>();

  const flowOf = (network: string) => flows.find((flow) => flow.network === network);

  function remove(id: string): boolean {
    const ticket = tickets.get(id);
    if (!ticket) return false;
    tickets.delete(id);
    for (const flow of flows) {
      if (flow.network !== ticket.network) continue;
      for (const each of flow.visitors) each.ids = each.ids.filter((other) => other !== id);
      flow.visitors = flow.visitors.filter(({ ids }) => ids.length > 0);
    }
    flows = flows.filter(({ visitors }) => visitors.length > 0);
    return true;
  }

  /** The newest of the longest flow, if that one is longer than the newcomer's would be. */
  function evictable(network: string): string | undefined {
    const own = flowOf(network);
    const size = (own ? sizeOf(own) : 0) + 1;
    const longest = [...flows].sort((a, b) => sizeOf(b) - sizeOf(a))[0];
    if (!longest || longest.network === network || sizeOf(longest) <= size) return undefined;
    const busiest = [...longest.visitors].sort((a, b) => b.ids.length - a.ids.length)[0];
    return busiest?.ids.at(-1);
  }

  const hasRoom = ({ network, visitor }: Omit<Ticket, 'id'>) => {
    const flow = flowOf(network);
    const own = flow?.visitors.find((each) => each.visitor === visitor);
    return (own?.ids.length ?? 0) < perVisitor && (flow ? sizeOf(flow) : 0) < perNetwork;
  };

  const isFull = () => tickets.size >= Math.max(1, Math.floor(capacity()));

  function insert(ticket: Ticket): void {
    tickets.set(ticket.id, ticket);
    const flow = flowOf(ticket.network) ?? { network: ticket.network, visitors: [] };
    if (flow.visitors.length === 0) flows.push(flow);
    const own = flow.visitors.find(({ visitor }) => visitor === ticket.visitor);
    if (own) own.ids.push(ticket.id);
    else flow.visitors.push({ visitor: ticket.visitor, ids: [ticket.id] });
  }

  return {
    get size() {
      return tickets.size;
    },
    has: (id: string) => tickets.has(id),
    /** Whether a push would be taken. */
    admits: (who: Omit<Ticket, 'id'>) => hasRoom(who) && (!isFull() || evictable(who.network) !== undefined),
    /** False when there is no room; else what had to go for it. */
    push(ticket: Ticket): { evicted?: string } | false {
      if (!hasRoom(ticket)) return false;
      const evicted = isFull() ? evictable(ticket.network) : undefined;
      if (isFull() && evicted === undefined) return false;
      if (evicted !== undefined) remove(evicted);
      insert(ticket);
      return evicted === undefined ? {} : { evicted };
    },
    /** Takes one that was accepted before, whatever room there is. */
    putBack(ticket: Ticket): void {
      remove(ticket.id);
      insert(ticket);
      const flow = flowOf(ticket.network);
      const own = flow?.visitors.find(({ visitor }) => visitor === ticket.visitor);
      if (!flow || !own) return;
      own.ids = [ticket.id, ...own.ids.filter((id) => id !== ticket.id)];
      flow.visitors = [own, ...flow.visitors.filter((each) => each !== own)];
      flows = [flow, ...flows.filter((each) => each !== flow)];
    },
    /** The next in turn; its flow goes to the end of the round. */
    next(): Ticket | undefined {
      const flow = flows.shift();
      const own = flow?.visitors.shift();
      const id = own?.ids.shift();
      if (!flow || !own || id === undefined) return undefined;
      if (own.ids.length > 0) flow.visitors.push(own);
      if (flow.visitors.length > 0) flows.push(flow);
      const ticket = tickets.get(id);
      tickets.delete(id);
      return ticket;
    },
    remove,
    /** Turns until its own, from 1; undefined when it is not here. */
    position(id: string): number | undefined {
      if (!tickets.has(id)) return undefined;
      const rounds = flows.map(({ visitors }) => visitors.map(({ ids }) => [...ids]));
      for (let position = 1; ; ) {
        for (const visitors of rounds) {
          const ids = visitors.shift();
          const next = ids?.shift();
          if (next === undefined) continue;
          if (next === id) return position;
          position += 1;
          if (ids && ids.length > 0) visitors.push(ids);
        }
      }
    },
  };
}
