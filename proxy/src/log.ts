import { pino } from 'pino';

/**
 * Everything that a log line may hold. No message text, no ids of visitors' things, no key: what is not
 * listed here does not reach the log.
 */
const FIELDS = [
  'request_id',
  'method',
  'route',
  'status',
  'ms',
  'visitor',
  'code',
  'error',
  'frames',
  'url',
] as const;

export type LogFields = Partial<
  Record<(typeof FIELDS)[number], string | number | readonly string[] | undefined>
>;

type Write = (fields: LogFields, message: string) => void;

export type Log = { info: Write; warn: Write; error: Write };

/** What a host application may pass in: pino, or anything that logs an object and a text. */
export type Logger = Log;

export function createLog(logger: Logger): Log {
  const write =
    (level: keyof Log): Write =>
    (fields, message) => {
      const allowed: LogFields = {};
      for (const field of FIELDS) if (fields[field] !== undefined) allowed[field] = fields[field];
      logger[level](allowed, message);
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Lines leave together: each write of its own would wake another thread. They are gathered as bytes, because texts are
 * measured from their beginning with every line (together: 3.3 µs a line instead of 7.5). The last ones are written at
 * the exit.
 */
const BATCH = {
  contentMode: 'buffer',
  minLength: 48 * 1024,
  // What waits while nothing can be written; lines beyond that are lost.
  maxLength: 4 * 1024 * 1024,
  maxWrite: 64 * 1024,
  periodicFlush: 100,
} as const;

export function standardLogger(level: (typeof LOG_LEVELS)[number]): Logger {
  const output = pino.destination({ dest: 1, sync: false, ...BATCH });
  surviveFailures(output);
  // Its types know texts only.
  const write = (line: string) => output.write(Buffer.from(line) as never);
  return pino({ base: null, level }, { write });
}

/**
 * A full disk under the log: unheard, the error ends the process, which then tries for ever to write its last lines. It is
 * tried again with the next lines, and left at the exit.
 */
function surviveFailures(output: ReturnType<typeof pino.destination>): void {
  const flushSync = output.flushSync.bind(output);
  output.on('error', () => {
    output.flushSync = () => {};
  });
  output.on('drain', () => {
    output.flushSync = flushSync;
  });
}

/** An error without its message, which may quote what a visitor wrote. */
export function describeError(thrown: unknown): LogFields {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const source = thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = 'code' in source ? String(source.code) : undefined;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: thrown.name, code, frames: frames.slice(0, 12).map((line) => line.trim()) };
}
