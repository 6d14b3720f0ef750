import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/**
 * How long this process was kept from its work at most, in ms, since it was asked to watch: DurenAI is played here, and
 * on a fast clock a short wait for a busy machine is a long silence.
 */
export function watchLag(): () => number {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    delay.disable();
    return Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
  };
}
