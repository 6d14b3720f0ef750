/** Scripted visitors over HTTP: they write down all that they were answered. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

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
  /** What each press of Retry was told before. */
  retried: string[];
  /** From the first failure that the visitor met to the end; undefined: none was met. In ms. */
  recoveryMs: number | undefined;
};

export type Visitor = {
  tag: string;
  records: SendRecord[];
  /** Every byte that came. */
  heard: string[];
  chat(sends: number): Promise<void>;
  ask(method: string, path: string): Promise<Answer>;
  /** The same key once more. */
  replay(record: SendRecord): Promise<Answer>;
};

type Answer = { status: number; body: string };

const CHARACTER = 'char_123456';
const ORIGIN = 'https://www.shop.example';
const MOST_ATTEMPTS = 12;

export type VisitorOptions = {
  tag: string;
  /** Of one of the proxies, whichever. */
  pickUrl: () => string;
  network: string;
  /** How long anything may take, in ms. */
  patienceMs: number;
  /** Each message is sent by so many tabs at once, with one key. */
  tabs: number;
  /** Between two messages, in ms. */
  thinkMs: number;
  /** Hangs up on some requests before they are answered. */
  hangsUp: () => boolean;
};

export function createVisitor({
  tag,
  pickUrl,
  network,
  patienceMs,
  tabs,
  thinkMs,
  hangsUp,
}: VisitorOptions): Visitor {
  const records: SendRecord[] = [];
  const heard: string[] = [];
  let opening: Promise<void> | undefined;
  let tokens = { access: '', refresh: undefined as string | undefined };

  function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return new Promise<Answer>((resolve, reject) => {
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
          resolve({ status: response.statusCode ?? 0, body: text.slice(startsAt) });
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      if (method === 'POST' && path.includes('/chat/') && hangsUp()) setTimeout(() => outgoing.destroy(), 5);
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

  /** Undefined where no answer came. */
  async function tryCall(...args: Parameters<typeof call>): Promise<Answer | undefined> {
    try {
      if (!tokens.access) await refresh();
      const answer = await call(...args);
      if (answer.status === 401) await refresh();
      return answer;
    } catch {
      return undefined;
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
      retried: [],
      recoveryMs: undefined,
    };
    records.push(record);
    const startedAt = Date.now();
    let failedAt: number | undefined;
    const finish = (end: SendRecord['end'], body: string, code?: string) => {
      Object.assign(record, { end, body, code });
      if (failedAt !== undefined) record.recoveryMs = Date.now() - failedAt;
      return record;
    };
    while (Date.now() - startedAt < patienceMs) {
      const all = await Promise.all(Array.from({ length: tabs }, () => post(record, conversationId)));
      const answer = all.find((one) => one?.status === 200) ?? all[0];
      if (answer?.status === 200) {
        record.conversationId = (JSON.parse(answer.body) as { conversation_id: string }).conversation_id;
        return finish('completed', answer.body);
      }
      const error = answer && answer.status >= 400 ? errorOf(answer.body) : undefined;
      record.code = error?.code ?? (answer ? String(answer.status) : 'no answer');
      if (answer?.status !== 202 && error?.code !== 'idempotency_in_progress') failedAt ??= Date.now();
      if (error?.code === 'send_outcome_unknown' || error?.code === 'send_no_reply') {
        return finish('labelled', answer?.body ?? '', error.code);
      }
      if (error?.details?.next_attempt !== undefined) {
        if (record.attempts >= MOST_ATTEMPTS) return finish('refused', answer?.body ?? '', error.code);
        record.attempts = error.details.next_attempt;
        record.retried.push(error.code);
      } else if (answer && [400, 404, 422].includes(answer.status)) {
        return finish('refused', answer.body, error?.code);
      }
      await wait(100);
    }
    return finish('stuck', '', record.code);
  }

  return {
    tag,
    records,
    heard,
    async chat(sends) {
      let conversationId: string | undefined;
      for (let number = 1; number <= sends; number += 1) {
        const record = await send(number, conversationId);
        conversationId = record.conversationId ?? conversationId;
        if (thinkMs > 0) await wait(thinkMs);
      }
    },
    async ask(method, path) {
      for (let tries = 0; tries < 50; tries += 1) {
        const answer = await tryCall(method, path);
        if (answer && answer.status < 500 && ![401, 429].includes(answer.status)) return answer;
        await wait(100);
      }
      return { status: 0, body: '' };
    },
    async replay(record) {
      for (let tries = 0; tries < 50; tries += 1) {
        const answer = await post(record, record.sentTo);
        if (answer && ![0, 401, 429, 503].includes(answer.status)) return answer;
        await wait(100);
      }
      return { status: 0, body: '' };
    },
  };
}

type SaidError = { code: string; details?: { next_attempt?: number } };

function errorOf(body: string): SaidError | undefined {
  try {
    return (JSON.parse(body) as { error?: SaidError }).error;
  } catch {
    return undefined;
  }
}
