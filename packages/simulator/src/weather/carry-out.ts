import type { RateHeaders } from '../account/request-rate.ts';
import { answerOf, envelopeOf, htmlAnswer, jsonAnswer } from '../http/answers.ts';
import { refuse } from '../http/refuse.ts';
import { socketFaults, type WeatherRule } from './weather-rule.ts';
import { ConnectionCut, markWireFault, SocketNeeded } from './wire.ts';

const BAD_GATEWAY_PAGE =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

const MEGABYTE = 1024 * 1024;

export type FaultAnswer = { response: Response; rateHeaders: RateHeaders };

/** What a fault may do to the request that it strikes. */
export type Struck = {
  /** Does the work; resolves to the JSON of the answer, rejects where it is refused. */
  work(): Promise<unknown>;
  /** Does the work after `ms`, whether anybody waits or not. */
  workLater(ms: number): void;
  /** The last answer that another conversation got from this endpoint; `own` when there is none. */
  otherAnswer(own: unknown): unknown;
  /** Whether a server stands behind, which can do things to a socket. */
  socket: boolean;
  /** Path and query, for a redirect. */
  target: string;
};

/** Half of what would have been sent, then the end. */
async function halfOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.slice(0, Math.ceil(bytes.length / 2));
}

function cutMidBody(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
}

/** What a gzip bomb is to whoever reads the decoded body, made as it is read. */
function flood(megabytes: number): ReadableStream<Uint8Array> {
  let left = megabytes;
  return new ReadableStream(
    {
      pull(controller) {
        if (left === 0) return controller.close();
        left -= 1;
        controller.enqueue(new Uint8Array(MEGABYTE).fill(0x20));
      },
    },
    { highWaterMark: 0 },
  );
}

const json = { 'content-type': 'application/json; charset=utf-8' };

const never = () => new Promise<never>(() => undefined);

/** The answer that would have come, or the refusal. */
async function proper(struck: Struck): Promise<Response> {
  try {
    return jsonAnswer(await struck.work());
  } catch (thrown) {
    return answerOf(thrown);
  }
}

async function answerTo(rule: WeatherRule, struck: Struck): Promise<Response> {
  switch (rule.fault) {
    case 'hang':
      return never();
    case 'reset-before':
      throw new ConnectionCut();
    case 'html':
      return htmlAnswer(BAD_GATEWAY_PAGE, rule.status ?? 502);
    case 'invalid-json':
      return new Response('{"id": "msg_', { headers: json });
    case 'server-error':
      return jsonAnswer(
        envelopeOf(refuse('server_error', 'Something went wrong on our end.')),
        rule.status ?? 500,
      );
    case 'rate-limited':
      return answerOf(refuse('rate_limited', 'Too many requests hit the API too quickly.'));
    case 'redirect': {
      const location = new URL(struck.target, rule.to ?? 'https://elsewhere.example').href;
      return new Response(null, { status: rule.status ?? 302, headers: { location } });
    }
    case 'gzip-bomb': {
      const { megabytes = 64 } = rule;
      if (struck.socket) return markWireFault(new Response(null, { headers: json }), 'gzip-bomb', megabytes);
      return new Response(flood(megabytes), { headers: json });
    }
    default:
      return proper(struck);
  }
}

/** Faults that garble a proper answer: to give one, the work has to be done. */
const GARBLING = new Set<string>([
  'truncated',
  'reset-mid-body',
  'reset-in-headers',
  'wrong-content-length',
  'swapped',
]);

async function garble(rule: WeatherRule, struck: Struck): Promise<Response> {
  if (rule.fault === 'swapped') return jsonAnswer(struck.otherAnswer(await struck.work()));
  // Not accepted: the answer that is cut off is the one of a server that broke.
  const whole =
    rule.accepted === true
      ? await proper(struck)
      : jsonAnswer({ id: 'msg_000000', content: 'This answer never had any work behind it.' });
  switch (rule.fault) {
    case 'truncated':
      return new Response(await halfOf(whole), { headers: json });
    case 'reset-mid-body':
      if (struck.socket) return markWireFault(whole, 'reset-mid-body');
      return markWireFault(
        new Response(cutMidBody(await halfOf(whole)), { status: whole.status, headers: json }),
        'reset-mid-body',
      );
    case 'wrong-content-length':
      return markWireFault(whole, 'wrong-content-length');
    default:
      return markWireFault(whole, 'reset-in-headers');
  }
}

/** Only this answer says that the minute is spent: a fault that strikes once limits nothing else. */
function rateHeadersOf({ fault, headers = 'correct' }: WeatherRule): RateHeaders {
  return fault === 'rate-limited' && headers === 'correct' ? 'spent' : headers;
}

/**
 * Answers as the rule says.
 *
 * @throws ConnectionCut, {@link SocketNeeded}, and what the work throws where it is refused.
 */
export async function carryOut(rule: WeatherRule, struck: Struck): Promise<FaultAnswer> {
  if (!struck.socket && socketFaults.includes(rule.fault)) throw new SocketNeeded(rule.fault);
  if (rule.accepted === 'late') struck.workLater(rule.lateMs ?? 3_000);
  const garbles = GARBLING.has(rule.fault);
  if (rule.accepted === true && !garbles) await struck.work();
  const response = await (garbles ? garble(rule, struck) : answerTo(rule, struck));
  return { response, rateHeaders: rateHeadersOf(rule) };
}
