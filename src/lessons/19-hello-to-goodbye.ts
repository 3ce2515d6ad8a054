// Lesson 19: a protocol of one's own on top of TCP's: finack's Hello, Welcome, Ready and Goodbye.

import type { NodeEvent, PacketEvent, Recording } from '../capture/lab-event.ts';
import type { RoleName } from '../capture/names.ts';
import { sequenceDistance } from '../capture/packets.ts';
import type { StampedEvent } from '../observe/events.ts';
import { holds, inOrder, listWords } from '../proof/claims.ts';
import { neverReset } from '../proof/late-resets.ts';
import { asks, becomes, notes, sends, type Where } from '../proof/patterns.ts';
import type { Scene } from '../testbed/scene.ts';
import { text } from './19-hello-to-goodbye.text.ts';
import type { Lesson } from './lesson.ts';
import { stageNode } from './staged-node.ts';

const BLOCKS = 2;

/** What a node says and hears, frame by frame, and how it thinks that the connection ended. */
function tell(scene: Scene, event: StampedEvent): void {
  if (event.type === 'peer.frame') {
    const [word = ''] = event.what.split(' '); // 'Goodbye leaving': the reason is not shown
    scene.note(`${event.flow === 'out' ? 'says' : 'hears'} ${word}`, '', event.bytes);
  } else if (event.type === 'peer.close') {
    const { ending, by, framesOut, framesIn, bytesOut, bytesIn } = event;
    scene.note('counts sent', `${framesOut} frames`, bytesOut);
    scene.note('counts received', `${framesIn} frames`, bytesIn);
    scene.note('over', `${ending}, by ${by}`);
  }
}

/** B waits for somebody, mines two blocks for them, and answers a Goodbye when it comes. */
async function listener(scene: Scene): Promise<void> {
  const { node, diary } = await stageNode(scene, (event) => tell(scene, event));
  scene.cue('listening');
  await scene.heard('ready');
  await scene.step('blocks');
  node.startMining({ notesPerBlock: 1, intervalMs: 0, count: BLOCKS });
  await diary.until('peer.close');
  await node.stop();
}

/** A dials, fetches the blocks, and is the first to leave. */
async function dialer(scene: Scene): Promise<void> {
  await scene.heard('listening');
  const { node, diary } = await stageNode(scene, (event) => tell(scene, event));
  await scene.step('hello');
  const { peer } = await node.connect(`${scene.host('B')}:${scene.port}`);
  scene.cue('ready');
  await diary.until('chain.tip', ({ height }) => height === BLOCKS);
  await scene.step('goodbye');
  // 'no-goodbye' is what a program does that only calls end(): a FIN without a word.
  await node.leave(peer, scene.wrong ? 'no-goodbye' : 'goodbye');
  await node.stop();
}

const fin: Where<PacketEvent> = { text: 'FIN', holds: ({ flags }) => flags.fin };

/** Bytes that a role's packets carried, by sequence numbers: from behind its SYN up to its FIN. */
function bytesUpToFin({ events }: Recording, role: RoleName): number | undefined {
  const own = events.filter(
    (event): event is PacketEvent => event.level === 'packet' && event.role === role,
  );
  const first = own.find(({ flags }) => flags.syn);
  const last = own.find(({ flags }) => flags.fin);
  if (first === undefined || last === undefined) return undefined;
  return sequenceDistance(first.seq + 1, last.seq + last.length);
}

/** A role's notes whose names begin so. */
function notesOf({ events }: Recording, role: RoleName, name: string): NodeEvent[] {
  return events.filter(
    (event): event is NodeEvent =>
      event.level === 'node' &&
      event.kind === 'note' &&
      event.role === role &&
      event.name.startsWith(name),
  );
}

const sum = (events: readonly NodeEvent[]): number =>
  events.reduce((all, { bytes }) => all + bytes, 0);

export const lesson: Lesson = {
  ...text,
  number: 19,
  name: 'hello-to-goodbye',
  needs: [],
  roles: { A: dialer, B: listener },
  claims: [
    inOrder('tcp-first', text.claims['tcp-first'], [
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED'),
      sends('A', 'ACK'),
      notes('A', 'says Hello'),
    ]),
    inOrder('three-words', text.claims['three-words'], [
      becomes('B', 'ESTABLISHED'),
      notes('B', 'hears Hello'),
      notes('A', 'hears Welcome'),
      notes('B', 'hears Ready'),
      notes('B', 'hears GetBlocks'),
      notes('A', 'hears Block'),
    ]),
    inOrder('goodbye-before-fin', text.claims['goodbye-before-fin'], [
      notes('A', 'says Goodbye'),
      asks('A', 'shutdown', /SHUT_WR/),
      sends('A', 'any', fin),
    ]),
    inOrder('goodbye-answered', text.claims['goodbye-answered'], [
      notes('B', 'hears Goodbye'),
      notes('B', 'says Goodbye'),
      asks('B', 'shutdown', /SHUT_WR/),
      sends('B', 'any', fin),
      notes('A', 'over'),
    ]),
    holds('counts-agree', text.claims['counts-agree'], ['node', 'packet'], (recording) => {
      const wrong = (['A', 'B'] as const).flatMap((role) => {
        const said = sum(notesOf(recording, role, 'says '));
        const goodbyes = sum(notesOf(recording, role, 'says Goodbye'));
        const sent = sum(notesOf(recording, role, 'counts sent'));
        const received = sum(notesOf(recording, role === 'A' ? 'B' : 'A', 'counts received'));
        const onTheWire = bytesUpToFin(recording, role);
        const agree = sent === received && said === sent + goodbyes && said === onTheWire;
        const en = `${role} sent ${sent} bytes, of which the other end received ${received}; ${said} in all frames, ${onTheWire} on the wire`;
        const ko = `${role}가 보낸 것은 ${sent}바이트, 상대가 받은 것은 ${received}바이트, 모든 프레임은 ${said}바이트, 패킷에서는 ${onTheWire}바이트`;
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
      const said = events.map(({ role, detail }) => `${role}: ${detail}`).join('; ');
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
