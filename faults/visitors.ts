/** Scripted visitors over HTTP: they write down all that they were answered. */
import { randomUUID } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@durenai/core';

export type SendRecord = {
  tag: string;
  number: number;
  key: string;
  text: string;
  /** Explicit attempts: the first, and each press of Retry. */
  attempts: number;
  end: 'completed' | 'labelled' | 'refused' | 'stuck';
  code: string | undefined;
  body: string;
  conversationId: string | undefined;
  /** The conversation that it was sent to; undefined: a new one. */
  sentTo: string | undefined;
  /** What went wrong on the way: the code of each refusal, or what became of the connection. */
  failures: { code: string; at: string }[];
  /** Whether a request had been taken before the one that was answered. */
  wasTaken: boolean;
  /** From the first failure that the visitor met to the end; undefined: none was met. In ms. */
  recoveryMs: number | undefined;
  /** In real time. */
  startedAt: number;
  endedAt: number;
};

export type Visitor = {
  tag: string;
  records: SendRecord[];
  /** Every byte that came. */
  heard: string[];
  /** Goes on with their conversation. */
  chat(sends: number): Promise<void>;
  /** Without a network, nothing leaves or arrives. */
  setOffline(isOffline: boolean): void;
  /** For so long, nothing that arrives is looked at. In ms. */
  freeze(ms: number): void;
  ask(method: string, path: string): Promise<Answer>;
  /** The same key once more. */
  replay(record: SendRecord): Promise<Answer>;
};

/** Status 0: there is none, and the body says why. */
export type Answer = { status: number; body: string; isReplayed?: boolean };

const CHARACTER = 'char_123456';
const ORIGIN = 'https://www.shop.example';
const MOST_ATTEMPTS = 20;
const REFUSED_CONNECTIONS = 500;
const NO_ANSWER: Answer = { status: 0, body: 'no answer' };

export type VisitorOptions = {
  tag: string;
  clock: Clock;
  /** Of one of the proxies, whichever. */
  pickUrl: () => string;
  network: string;
  /** How long anything may take, in ms. */
  patienceMs: number;
  /** Each message is sent by so many tabs at once, with one key. */
  tabs: number;
  /** Between two messages, in ms. */
  thinkMs: number;
  /** So many messages at once go on with their conversation. */
  hurry: number;
  /** Hangs up on some requests before they are answered. */
  hangsUp: () => boolean;
  /** Takes some messages back as soon as that can be. */
  changesMind: () => boolean;
};

export function createVisitor({
  tag,
  clock,
  pickUrl,
  network,
  patienceMs,
  tabs,
  thinkMs,
  hurry,
  hangsUp,
  changesMind,
}: VisitorOptions): Visitor {
  const records: SendRecord[] = [];
  const heard: string[] = [];
  const onTheWay = new Set<ClientRequest>();
  let isOffline = false;
  let thawed: Promise<unknown> = Promise.resolve();
  let count = 0;
  let conversationId: string | undefined;
  let opening: Promise<void> | undefined;
  let tokens = { access: '', refresh: undefined as string | undefined };

  function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return new Promise<Answer>((resolve, reject) => {
      if (isOffline) return reject(new Error('offline'));
      const outgoing = request(pickUrl() + path, {
        method,
        agent: false,
        timeout: 45_000,
        headers: {
          origin: ORIGIN,
          'x-forwarded-for': network,
          ...(tokens.access && { authorization: `Bearer ${tokens.access}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      });
      outgoing.on('response', (response) => {
        let text = JSON.stringify(response.headers);
        const startsAt = text.length;
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          heard.push(text);
          const isReplayed = response.headers['idempotency-replayed'] === 'true';
          resolve({ status: response.statusCode ?? 0, body: text.slice(startsAt), isReplayed });
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      onTheWay.add(outgoing);
      outgoing.once('close', () => onTheWay.delete(outgoing));
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      if (method === 'POST' && path.includes('/chat/') && hangsUp())
        setTimeout(() => outgoing.destroy(new Error('hung up')), 5);
    });
  }

  async function openSession(): Promise<void> {
    const { status, body } = await call('POST', '/v1/session', { refresh_token: tokens.refresh });
    if (status !== 200) throw new Error(`session: ${status}`);
    const session = JSON.parse(body) as { access_token: string; refresh_token: string };
    tokens = { access: session.access_token, refresh: session.refresh_token };
  }

  /** Tabs share it. */
  function refresh(): Promise<void> {
    opening ??= openSession().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  /** An answer, or why there is none. A process that does not listen is passed over, as any balancer does. */
  async function tryCall(...args: Parameters<typeof call>): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      try {
        if (!tokens.access) await refresh();
        const answer = await call(...args);
        await thawed;
        if (answer.status === 401) await refresh();
        return answer;
      } catch (thrown) {
        const { code, message } = thrown as NodeJS.ErrnoException;
        if (code !== 'ECONNREFUSED' || tries === REFUSED_CONNECTIONS)
          return { status: 0, body: code ?? message };
        await wait(10);
      }
    }
  }

  const post = (record: SendRecord, conversationId: string | undefined) =>
    tryCall(
      'POST',
      `/v1/chat/${CHARACTER}/messages`,
      { message: record.text, conversation_id: conversationId },
      { 'idempotency-key': record.key, 'idempotency-attempt': String(record.attempts) },
    );

  async function send(number: number, conversationId: string | undefined): Promise<SendRecord> {
    const record: SendRecord = {
      tag,
      number,
      key: randomUUID(),
      text: `canary-${tag} number ${number}: do you like rain?`,
      attempts: 1,
      end: 'stuck',
      code: undefined,
      body: '',
      conversationId,
      sentTo: conversationId,
      failures: [],
      wasTaken: false,
      recoveryMs: undefined,
      startedAt: Date.now(),
      endedAt: Number.POSITIVE_INFINITY,
    };
    records.push(record);
    let failedAt: number | undefined;
    const finish = (end: SendRecord['end'], body: string, code?: string) => {
      Object.assign(record, { end, body, code, endedAt: Date.now() });
      if (failedAt !== undefined) record.recoveryMs = record.endedAt - failedAt;
      return record;
    };
    let wantsBack = changesMind();
    while (Date.now() - record.startedAt < patienceMs) {
      const all = await Promise.all(Array.from({ length: tabs }, () => post(record, conversationId)));
      const answer = all.find((one) => one.status === 200) ?? all[0] ?? NO_ANSWER;
      const { status, body } = answer;
      if (answer.isReplayed || body.includes('idempotency_in_progress')) record.wasTaken = true;
      if (status === 200) {
        record.conversationId = (JSON.parse(body) as { conversation_id: string }).conversation_id;
        return finish('completed', body);
      }
      const sendId = all.map(({ body }) => sendIdOf(body)).find((id) => id !== undefined);
      if (wantsBack && sendId !== undefined) {
        wantsBack = false;
        await tryCall('DELETE', `/v1/sends/${sendId}`);
      }
      const error = status >= 400 ? errorOf(body) : undefined;
      record.code = error?.code ?? (status === 0 ? body : String(status));
      if (status !== 202 && error?.code !== 'idempotency_in_progress') {
        failedAt ??= Date.now();
        record.failures.push({ code: record.code, at: timeOf(clock.now()) });
      }
      if (error?.code === 'send_outcome_unknown' || error?.code === 'send_no_reply') {
        return finish('labelled', body, error.code);
      }
      if (error?.details?.next_attempt !== undefined) {
        if (record.attempts >= MOST_ATTEMPTS) return finish('refused', body, error.code);
        record.attempts = error.details.next_attempt;
      } else if ([400, 404, 422].includes(status) || error?.code === 'send_cancelled') {
        return finish('refused', body, error?.code);
      }
      await wait(100);
    }
    return finish('stuck', '', record.code);
  }

  return {
    tag,
    records,
    heard,
    setOffline(value) {
      isOffline = value;
      if (value) for (const outgoing of onTheWay) outgoing.destroy(new Error('offline'));
    },
    freeze(ms) {
      thawed = wait(ms);
    },
    async chat(sends) {
      for (const last = count + sends; count < last; ) {
        // Two first messages would begin two conversations.
        const most = conversationId === undefined ? 1 : Math.min(hurry, last - count);
        const sent = Array.from({ length: most }, () => send(++count, conversationId));
        conversationId = (await Promise.all(sent))[0]?.conversationId ?? conversationId;
        if (thinkMs > 0) await wait(thinkMs);
      }
    },
    async ask(method, path) {
      for (let tries = 0; tries < 50; tries += 1) {
        const answer = await tryCall(method, path);
        if (answer.status !== 0 && answer.status < 500 && ![401, 429].includes(answer.status)) return answer;
        await wait(100);
      }
      return { status: 0, body: '' };
    },
    async replay(record) {
      for (let tries = 0; tries < 50; tries += 1) {
        const answer = await post(record, record.sentTo);
        if (![0, 401, 429, 503].includes(answer.status)) return answer;
        await wait(100);
      }
      return { status: 0, body: '' };
    },
  };
}

/** Of the day, as DurenAI's times are read. */
const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, -1);

/** Of a send that is pending: its own, or in the refusal of a second request with its key. */
function sendIdOf(body: string): string | undefined {
  try {
    const said = JSON.parse(body) as { send_id?: string; error?: { details?: { send_id?: string } } };
    return said.send_id ?? said.error?.details?.send_id;
  } catch {
    return undefined;
  }
}

type SaidError = { code: string; details?: { next_attempt?: number } };

function errorOf(body: string): SaidError | undefined {
  try {
    return (JSON.parse(body) as { error?: SaidError }).error;
  } catch {
    return undefined;
  }
}
