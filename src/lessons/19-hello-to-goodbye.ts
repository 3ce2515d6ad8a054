// Lesson 19: a protocol of one's own on top of TCP's: finack's Hello, Welcome, Ready and Goodbye.

import type { HostName } from '../capture/names.ts';
import { sequenceDistance } from '../capture/packets.ts';
import type { PacketEvent, ProgramEvent, Recording } from '../capture/recording.ts';
import type { StampedEvent } from '../observe/events.ts';
import { holds, inOrder, listWords } from '../proof/claims.ts';
import { neverReset } from '../proof/late-resets.ts';
import { asks, becomes, records, sends, type Where } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './19-hello-to-goodbye.text.ts';
import type { Lesson } from './lesson.ts';
import { startLessonNode } from './lesson-node.ts';

const BLOCKS = 2;

/** What a node says and hears, frame by frame, and how it thinks that the connection ended. */
function tell(context: HostContext, event: StampedEvent): void {
  if (event.type === 'connection.frame') {
    const [word = ''] = event.what.split(' '); // 'Goodbye leaving': the reason is not shown
    context.record(`${event.flow === 'out' ? 'says' : 'hears'} ${word}`, '', event.bytes);
  } else if (event.type === 'connection.close') {
    const { ending, by, framesOut, framesIn, bytesOut, bytesIn } = event;
    context.record('counts sent', `${framesOut} frames`, bytesOut);
    context.record('counts received', `${framesIn} frames`, bytesIn);
    context.record('over', `${ending}, by ${by}`);
  }
}

/** B waits for somebody, mines two blocks for them, and answers a Goodbye when it comes. */
async function listener(context: HostContext): Promise<void> {
  const { node, log } = await startLessonNode(context, (event) => tell(context, event));
  context.notify('listening');
  await context.waitFor('ready');
  await context.step('blocks');
  node.startMining({ notesPerBlock: 1, intervalMs: 0, count: BLOCKS });
  await log.until('connection.close');
  await node.stop();
}

/** A dials, fetches the blocks, and is the first to leave. */
async function dialer(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  const { node, log } = await startLessonNode(context, (event) => tell(context, event));
  await context.step('hello');
  const { peer } = await node.connect(`${context.address('B')}:${context.port}`);
  context.notify('ready');
  await log.until('chain.tip', ({ height }) => height === BLOCKS);
  await context.step('goodbye');
  // 'no-goodbye' is what a program does that only calls end(): a FIN without a word.
  await node.leave(peer, context.wrong ? 'no-goodbye' : 'goodbye');
  await node.stop();
}

const fin: Where<PacketEvent> = { text: 'FIN', holds: ({ flags }) => flags.fin };

/** Bytes that a host's packets carried, by sequence numbers: from behind its SYN up to its FIN. */
function bytesUpToFin({ events }: Recording, host: HostName): number | undefined {
  const own = events.filter(
    (event): event is PacketEvent => event.level === 'packet' && event.host === host,
  );
  const first = own.find(({ flags }) => flags.syn);
  const last = own.find(({ flags }) => flags.fin);
  if (first === undefined || last === undefined) return undefined;
  return sequenceDistance(first.seq + 1, last.seq + last.length);
}

/** A host's notes whose names begin so. */
function notesOf({ events }: Recording, host: HostName, name: string): ProgramEvent[] {
  return events.filter(
    (event): event is ProgramEvent =>
      event.level === 'node' &&
      event.kind === 'note' &&
      event.host === host &&
      event.name.startsWith(name),
  );
}

const sum = (events: readonly ProgramEvent[]): number =>
  events.reduce((all, { bytes }) => all + bytes, 0);

export const lesson: Lesson = {
  ...text,
  number: 19,
  name: 'hello-to-goodbye',
  needs: [],
  hosts: { A: dialer, B: listener },
  claims: [
    inOrder('tcp-first', text.claims['tcp-first'], [
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED'),
      sends('A', 'ACK'),
      records('A', 'says Hello'),
    ]),
    inOrder('three-words', text.claims['three-words'], [
      becomes('B', 'ESTABLISHED'),
      records('B', 'hears Hello'),
      records('A', 'hears Welcome'),
      records('B', 'hears Ready'),
      records('B', 'hears GetBlocks'),
      records('A', 'hears Block'),
    ]),
    inOrder('goodbye-before-fin', text.claims['goodbye-before-fin'], [
      records('A', 'says Goodbye'),
      asks('A', 'shutdown', /SHUT_WR/),
      sends('A', 'any', fin),
    ]),
    inOrder('goodbye-answered', text.claims['goodbye-answered'], [
      records('B', 'hears Goodbye'),
      records('B', 'says Goodbye'),
      asks('B', 'shutdown', /SHUT_WR/),
      sends('B', 'any', fin),
      records('A', 'over'),
    ]),
    holds('counts-agree', text.claims['counts-agree'], ['node', 'packet'], (recording) => {
      const wrong = (['A', 'B'] as const).flatMap((host) => {
        const said = sum(notesOf(recording, host, 'says '));
        const goodbyes = sum(notesOf(recording, host, 'says Goodbye'));
        const sent = sum(notesOf(recording, host, 'counts sent'));
        const received = sum(notesOf(recording, host === 'A' ? 'B' : 'A', 'counts received'));
        const onTheWire = bytesUpToFin(recording, host);
        const agree = sent === received && said === sent + goodbyes && said === onTheWire;
        const en = `${host} sent ${sent} bytes, of which the other end received ${received}; ${said} in all frames, ${onTheWire} on the wire`;
        const ko = `${host}가 보낸 것은 ${sent}바이트, 상대가 받은 것은 ${received}바이트, 모든 프레임은 ${said}바이트, 패킷에서는 ${onTheWire}바이트`;
        return agree ? [] : [{ en, ko }];
      });
      const events = [
        ...notesOf(recording, 'A', 'counts'),
        ...notesOf(recording, 'B', 'counts'),
        ...recording.events.filter((event) => event.level === 'packet' && event.flags.fin),
      ];
      if (wrong.length === 0) return { ok: true, events };
      return { ok: false, events, because: listWords(wrong) };
    }),
    holds('graceful', text.claims.graceful, ['node'], (recording) => {
      const events = [...notesOf(recording, 'A', 'over'), ...notesOf(recording, 'B', 'over')];
      const said = events.map(({ host, detail }) => `${host}: ${detail}`).join('; ');
      if (said === 'A: graceful, by us; B: graceful, by peer') return { ok: true, events };
      const because = { en: `they said: ${said}`, ko: `두 프로그램의 판단: ${said}` };
      return { ok: false, events, because };
    }),
    neverReset('no-reset', text.claims['no-reset']),
  ],
  wrong: {
    ...text.wrong,
    fails: ['goodbye-before-fin', 'goodbye-answered', 'graceful'],
    point: 'graceful',
  },
  minutes: 15,
};
