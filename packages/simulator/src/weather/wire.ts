import type { Fault } from './weather-rule.ts';

/** A connection that was cut: to whoever called `fetch`, the `TypeError` that browsers throw. */
export class ConnectionCut extends TypeError {
  constructor() {
    super('Failed to fetch');
  }
}

/** The weather asks for something that only happens on a socket, and there is none. */
export class SocketNeeded extends Error {
  constructor(fault: Fault) {
    super(
      `The weather "${fault}" needs a socket: serve the simulator with serveSimulator of @durenai/simulator/node ` +
        'and call it over HTTP. An in-process fetch can play every other fault.',
    );
    this.name = 'SocketNeeded';
  }
}

/** What the server is to do to the socket while it sends a response. */
export type WireFault = 'reset-in-headers' | 'reset-mid-body' | 'wrong-content-length' | 'gzip-bomb';

const socketRequests = new WeakSet<Request>();
const wireFaults = new WeakMap<Response, { fault: WireFault; megabytes: number }>();

/** Said by the server of each request that it read from a socket. */
export const markSocket = (request: Request) => void socketRequests.add(request);
export const hasSocket = (request: Request) => socketRequests.has(request);

export function markWireFault(response: Response, fault: WireFault, megabytes = 0): Response {
  wireFaults.set(response, { fault, megabytes });
  return response;
}
export const wireFaultOf = (response: Response) => wireFaults.get(response);

/** Whether the connection ends before the whole response has come. */
export function isCut(response: Response): boolean {
  const wire = wireFaultOf(response);
  return wire !== undefined && wire.fault !== 'gzip-bomb';
}
