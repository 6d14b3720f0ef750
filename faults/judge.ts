/** What became of every message, told by three witnesses: DurenAI, the database and the visitors. */
import type { Message } from '@durenai/core';
import { allowanceKeys } from '../proxy/src/limits/allowances.ts';
import { dayOf } from '../proxy/src/limits/budget-days.ts';
import { isPending } from '../proxy/src/sends/send-machine.ts';
import type { SendTable } from '../proxy/src/store/tables.ts';
import type { SendRecord } from './visitors.ts';
import type { Testimony } from './witnesses.ts';

export const columns = ['lost', 'duplicated', 'leaked', 'overspent', 'reordered', 'stuck'] as const;
export type Column = (typeof columns)[number];
export type Problem = { column: Column; what: string };
type Report = (column: Column, what: string) => void;

/** A process that was killed is not missed for longer. */
export const TAKEOVER_MS = 30_000;

export type Terms = {
  /** All that may happen to a message, apart from its reply; undefined: anything. */
  allowed: ReadonlySet<string> | undefined;
  /** Whether what became of a message may stay unknown, or it may stay without a reply. */
  mayStayOpen: boolean;
};

/** One acceptance in DurenAI's ledger. */
type Acceptance = { message: Message; conversationId: string; reply: Message | undefined };

type Case = Testimony & {
  records: SendRecord[];
  /** In the order of the ledger. */
  accepted: Acceptance[];
  /** By text, which no two messages share. */
  acceptedOf: Map<string, Acceptance[]>;
  recordOf: Map<string, SendRecord>;
  rowOf: Map<string, SendTable>;
};

export function judge(testimony: Testimony, terms: Terms): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (column, what) => problems.push({ column, what });
  const of = connect(testimony, report);
  checkRecords(of, terms, report);
  checkAnswers(of, report);
  checkHistories(of, report);
  checkOwners(of, report);
  checkUnits(of, report);
  checkOrder(of, report);
  checkPromises(of, report);
  checkTakeovers(of, report);
  return problems;
}

function connect(testimony: Testimony, report: Report): Case {
  const { ledger, conversations, visitors, books } = testimony;
  const shown = new Map<string, Acceptance>();
  for (const { id: conversationId, messages } of conversations) {
    for (const [place, message] of messages.entries()) {
      if (message.is_character) continue;
      const next = messages[place + 1];
      shown.set(message.id, { message, conversationId, reply: next?.is_character ? next : undefined });
    }
  }
  const taken = ledger.flatMap(({ accepted }) => (accepted?.kind === 'message' ? [accepted.messageId] : []));
  const accepted = taken.flatMap((id) => {
    const acceptance = shown.get(id ?? '');
    if (!acceptance) report('lost', `DurenAI took ${id} and does not show it`);
    return acceptance ?? [];
  });
  for (const id of shown.keys()) {
    if (!taken.includes(id)) report('lost', `DurenAI shows ${id}, and its ledger does not know it`);
  }
  const records = visitors.flatMap((visitor) => visitor.records);
  return {
    ...testimony,
    records,
    accepted,
    acceptedOf: Map.groupBy(accepted, ({ message }) => message.content),
    recordOf: new Map(records.map((record) => [record.text, record])),
    rowOf: new Map(books.sends.map((row) => [row.key, row])),
  };
}

const nameOf = ({ tag, number, end, code, attempts, failures }: SendRecord) =>
  `${tag} ${number} (${end}, ${code ?? 'ok'}, attempt ${attempts}, after ${failures.map(({ code, at }) => `${code} at ${at}`).join(', ')})`;

const replyIdOf = ({ body }: SendRecord) => (JSON.parse(body) as { id: string }).id;

/** What each visitor was told of each message, beside what DurenAI and the database have of it. */
function checkRecords({ records, acceptedOf, rowOf }: Case, terms: Terms, report: Report): void {
  for (const record of records) {
    const { end, code, failures } = record;
    const name = nameOf(record);
    const accepted = acceptedOf.get(record.text) ?? [];
    const row = rowOf.get(record.key);
    if (accepted.length > 1) {
      const times = accepted.map(({ message }) => message.created_at);
      report('duplicated', `${name}: accepted at ${times.join(' and ')}`);
    }
    if ((end === 'completed' || code === 'send_no_reply') && accepted.length === 0)
      report('lost', `${name}: DurenAI does not have it`);
    if (end === 'completed' && row?.status !== 'completed')
      report('lost', `${name}: the database has it as ${row?.status}`);
    if (end === 'completed' && accepted[0] && replyIdOf(record) !== accepted[0].reply?.id)
      report('leaked', `${name}: answered with another reply than its own`);
    if (end === 'refused' && accepted.length > 0)
      report('lost', `${name}: DurenAI has it, the visitor was refused`);
    if (end === 'labelled' && !terms.mayStayOpen)
      report('stuck', `${name}: left open, though DurenAI could be asked`);
    if (end === 'stuck') report('stuck', `${name}: kept as ${JSON.stringify(row)}`);
    else if (row && isPending(row.status)) report('stuck', `${name}: ${row.status} for the database`);
    // A connection that nobody took yet may be cut; a send that was taken may not fail.
    const isCut = record.wasTaken && failures.some(({ code }) => code === 'ECONNRESET');
    const isStrange = failures.some(({ code }) => !terms.allowed?.has(code));
    if (terms.allowed && (isCut || isStrange)) report('lost', name);
  }
}

/** The same key has the same answer, and no answer has another visitor's words. */
function checkAnswers({ visitors, strayRequests }: Case, report: Report): void {
  for (const { tag, records, heard, replays } of visitors) {
    for (const record of records) {
      const again = replays.get(record.key);
      if (again && again.body !== record.body)
        report('lost', `${nameOf(record)}: the same key was answered differently (${again.status})`);
    }
    const all = heard.join('\n');
    for (const { tag: other } of visitors) {
      if (other !== tag && all.includes(`canary-${other}`)) report('leaked', `${tag} heard canary-${other}`);
    }
  }
  if (strayRequests > 0) report('leaked', `${strayRequests} requests followed a redirect`);
}

/** What visitors see afterwards is what DurenAI has: all of it, nothing else, and in its order. */
function checkHistories({ visitors, conversations, books }: Case, report: Report): void {
  const upstreamOf = new Map(books.conversations.map(({ id, upstream_id }) => [id, upstream_id]));
  const messagesOf = new Map(conversations.map(({ id, messages }) => [id, messages]));
  for (const { tag, records, histories } of visitors) {
    for (const { id, messages } of histories) {
      const there = (messagesOf.get(upstreamOf.get(id) ?? '') ?? []).map((message) => message.id);
      const seen = messages.map((message) => message.id);
      for (const one of there) if (!seen.includes(one)) report('lost', `${tag} is not shown ${one} of ${id}`);
      for (const one of new Set(seen)) {
        const times = seen.filter((each) => each === one).length;
        if (!there.includes(one)) report('leaked', `${tag} is shown ${one} in ${id}, where it is not`);
        else if (times > 1) report('duplicated', `${tag} is shown ${one} of ${id} ${times} times`);
      }
      const common = [...new Set(seen)].filter((one) => there.includes(one));
      const inOrder = there.filter((one) => common.includes(one));
      if (common.join() !== inOrder.join())
        report('reordered', `${tag} is shown ${common.join(' ')} in ${id}`);
    }
    for (const record of records.filter(({ end }) => end === 'completed')) {
      const history = histories.find(({ id }) => id === record.conversationId)?.messages ?? [];
      if (!history.some(({ content }) => content === record.text))
        report('lost', `${nameOf(record)} is not in its history`);
    }
  }
}

/** A conversation at DurenAI has the words of one visitor, and is that visitor's. */
function checkOwners({ accepted, recordOf, rowOf, books }: Case, report: Report): void {
  const ownerOf = new Map(books.conversations.map((each) => [each.upstream_id, each.visitor_id]));
  for (const [id, lines] of Map.groupBy(accepted, ({ conversationId }) => conversationId)) {
    const writers = new Set(
      lines.flatMap(({ message }) => rowOf.get(recordOf.get(message.content)?.key ?? '')?.visitor_id ?? []),
    );
    if (writers.size > 1) report('leaked', `${id} has messages of ${writers.size} visitors`);
    const owner = ownerOf.get(id);
    if (owner !== undefined && !writers.has(owner)) report('leaked', `${id} is not its writer's`);
  }
}

/** Each unit that is counted was spent at DurenAI, and each that was spent is counted: in the wallet and for whom it was. */
function checkUnits({ accepted, acceptedOf, recordOf, records, rowOf, books }: Case, report: Report): void {
  for (const { message } of accepted) {
    const record = recordOf.get(message.content);
    if (!record) report('overspent', `DurenAI took ${message.id}, which nobody sent`);
    else if (!rowOf.has(record.key))
      report('overspent', `${nameOf(record)}: DurenAI has it, the database does not`);
  }
  const spent = records.flatMap((record) => {
    const row = rowOf.get(record.key);
    if (!row) return [];
    const { status, unit } = row;
    const isSpent = acceptedOf.has(record.text);
    const isOpen = unit !== 'none' && (status === 'uncertain' || isPending(status));
    if (isSpent && unit === 'none') report('overspent', `${nameOf(record)}: spent, and not counted`);
    if (!isSpent && unit !== 'none' && !isOpen)
      report('overspent', `${nameOf(record)}: counted, and not spent`);
    return isSpent || isOpen ? [row] : [];
  });
  const compare = (what: string, counted: number, of: (row: SendTable) => boolean) => {
    const found = spent.filter(of).length;
    if (counted !== found) report('overspent', `${what}: ${counted} counted, ${found} spent`);
  };
  const { wallet, allowances } = books;
  if (!wallet) compare('no wallet', 0, () => true);
  else {
    const isOfDay = ({ unit_day }: SendTable) => unit_day === wallet.day;
    const month = monthBefore(wallet.period_ends);
    compare('month', wallet.used + wallet.reserved, ({ unit_day }) => (unit_day ?? 0) >= month);
    compare('day', wallet.day_used + wallet.day_reserved, isOfDay);
    compare('day, anonymous', wallet.anonymous_used, (row) => isOfDay(row) && row.verified === 0);
  }
  const keysOf = ({ visitor_id, network }: SendTable): readonly string[] =>
    allowanceKeys({ visitorId: visitor_id, network });
  const known = new Map(allowances.map((each) => [each.key, each]));
  for (const key of new Set([...known.keys(), ...spent.flatMap(keysOf)])) {
    const { day, spent: counted } = known.get(key) ?? { day: undefined, spent: 0 };
    compare(
      key,
      counted,
      (row) => keysOf(row).includes(key) && (day === undefined || dayOf(row.created_at) === day),
    );
  }
}

/** The first day of the month that ends then. */
function monthBefore(end: number): number {
  const last = new Date(end - 1);
  return dayOf(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1));
}

/**
 * A conversation's messages stand as the requests came to DurenAI, which is the order in which they were accepted here;
 * and none stands before one whose end its visitor knew when it was sent.
 */
function checkOrder({ accepted, conversations, recordOf, rowOf }: Case, report: Report): void {
  const messagesOf = new Map(conversations.map(({ id, messages }) => [id, messages]));
  for (const [id, lines] of Map.groupBy(accepted, ({ conversationId }) => conversationId)) {
    const came = [...new Set(lines.map(({ message }) => message.id))];
    const stand = (messagesOf.get(id) ?? [])
      .map((message) => message.id)
      .filter((each) => came.includes(each));
    if (came.join() !== stand.join())
      report('reordered', `${id} shows ${stand.join(' ')}, which came as ${came.join(' ')}`);
    const sent = [...new Set(lines.map(({ message }) => message.content))].flatMap((text) => {
      const record = recordOf.get(text);
      const row = record && rowOf.get(record.key);
      return row ? [{ record, row }] : [];
    });
    for (const [index, later] of sent.entries()) {
      const wronged = sent
        .slice(0, index)
        .find(
          (earlier) =>
            later.row.created_at < earlier.row.created_at || later.record.endedAt <= earlier.record.startedAt,
        );
      if (wronged) report('reordered', `${nameOf(later.record)} came after ${nameOf(wronged.record)}`);
    }
  }
}

/** Which column a broken promise of the store belongs to, by its number; else `leaked`. */
const COLUMN_OF: Record<number, Column> = {
  1: 'duplicated',
  4: 'lost',
  5: 'overspent',
  7: 'reordered',
  8: 'stuck',
};

function checkPromises({ books }: Case, report: Report): void {
  for (const { number, what, broken } of books.promised) {
    for (const line of broken) report(COLUMN_OF[number] ?? 'leaked', `${what}: ${line}`);
  }
}

function checkTakeovers({ takeovers }: Case, report: Report): void {
  for (const ms of takeovers) {
    if (ms > TAKEOVER_MS)
      report('stuck', `what a killed process left was not taken over for ${Math.round(ms)} ms`);
  }
}
