import type { IncomingMessage } from 'node:http';

/** A picture of 5 MB over a phone's connection takes longer than everything else. */
export const SLOW_BODY_MS = 60_000;

const slowOnes = new WeakSet<IncomingMessage>();

/**
 * The body of this request may take {@link SLOW_BODY_MS} to arrive. Said by the app, once it knows that whoever sends it
 * may; heard by the server, which hangs up on all others much sooner.
 */
export const allowSlowBody = (request: IncomingMessage): void => void slowOnes.add(request);

export const maySendSlowly = (request: IncomingMessage | undefined): request is IncomingMessage =>
  request !== undefined && slowOnes.has(request) && !request.complete;
