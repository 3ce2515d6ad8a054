// Every clause that bytes alone can break is named by the dissector as the node names it. What only
// a node can know is listed, with the reason, so that no violation is forgotten.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { type Violation, violations } from '../../src/wire/violations.ts';
import { needsTshark } from '../helpers/needs.ts';
import { refused } from '../vectors/wire-vectors.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { all, dissect, ofPort, type Row } from './dissection.ts';
import {
  bytes,
  example,
  goodbye,
  hello,
  join,
  ready,
  received,
  say,
  sent,
  welcome,
} from './said.ts';

interface Case {
  title: string;
  talk: ByHand;
  port: number;
  clause: string;
  /** As the node names it; none where the node has no such violation. */
  violation?: Violation | 'not-canonical';
  expert?: RegExp;
}

const cases: Case[] = [];
const FIRST_PORT = 20_000;

/** Where nobody expects finack: what is said there is finack's because somebody says so (Decode As). */
const FORCED_PORT = 7001;
const forced = ['-d', `tcp.port==${FORCED_PORT},finack`];

const greet = (talk: ByHand) => talk.open().say('a', hello).say('b', welcome).say('a', ready);
const atOnce = (talk: ByHand) => talk.open();

function broken(
  clause: string,
  violation: Case['violation'],
  title: string,
  play: (talk: ByHand) => ByHand,
  begin = greet,
): void {
  const port = FIRST_PORT + cases.length;
  const named = violation === undefined ? {} : { violation };
  // Who begins without a greeting, and gets no answer, could be anybody on a port that is only expected.
  const listener = begin === atOnce ? { portOfB: FORCED_PORT } : {};
  cases.push({ title, talk: play(begin(new ByHand(port, listener))), port, clause, ...named });
}

for (const { hex, violation, clause, about, before } of refused) {
  const begin = before === 'handshake' ? atOnce : greet;
  broken(
    clause,
    violation,
    `${about} (${hex.slice(0, 16)})`,
    (talk) => talk.say('a', bytes(hex)),
    begin,
  );
}

const ping = example('ping');
const numberedHello = join(bytes('c0 01 08 05'), hello.subarray(2));
broken(
  'H-1',
  'id-in-greeting',
  'a Hello with an id',
  (talk) => talk.say('a', numberedHello),
  atOnce,
);
broken('H-4', 'out-of-turn', 'a Ping instead of Hello', (talk) => talk.say('a', ping), atOnce);
broken('H-4', 'out-of-turn', 'Hello again', (talk) => talk.say('a', hello));
broken(
  'H-6',
  'bad-signature',
  'a key without a signature',
  (talk) => talk.say('a', hello).say('b', welcome).say('a', example('anonymous-ready')),
  atOnce,
);
broken('B-2', 'pong-unasked', 'a Pong that answers nothing', (talk) =>
  talk.say('b', example('pong')),
);
broken('B-3', 'ping-rate', 'thirty Pings at once', (talk) => {
  return talk.say('a', join(...Array<Uint8Array>(30).fill(ping)));
});
broken('E-3', 'unknown-rate', '101 unknown bodies', (talk) => {
  return talk.say('a', join(...Array<Uint8Array>(101).fill(example('unknown-body'))));
});
const padding = join(bytes('92 06 b0 09'), new Uint8Array(1200)); // unknown field 98
broken('E-4', 'message-too-large', 'a Ping of 1.2 KB', (talk) => {
  return talk.say('a', join(bytes('b6 09 3a 00'), padding));
});
broken('S-3', 'request-without-id', 'a request without an id', (talk) => {
  return talk.say('a', say({ kind: 'GetBlockRange', fromHeight: 1, count: 1 }));
});

const ask = (id: number) => say({ kind: 'GetBlockRange', fromHeight: 1, count: 10 }, { id });
const begin = (re: number) => say({ kind: 'BlocksBegin', count: 10 }, { re });
const end = (re: number, served: number) => say({ kind: 'BlocksEnd', served }, { re });
const block = example('block');
broken('S-3', undefined, 'an id that is still open', (talk) =>
  talk.say('a', ask(1)).say('a', ask(1)),
);
broken('S-3', 'reply-unasked', 'Headers for nobody', (talk) => talk.say('b', example('headers')));
broken('S-3', 'reply-unasked', 'BlocksBegin for nobody', (talk) => talk.say('b', begin(9)));
broken('S-5', 'block-outside-reply', 'a block for nobody', (talk) => talk.say('b', block));
broken('S-5', 'reply-inside-reply', 'two replies at once', (talk) => {
  return talk.say('a', ask(1)).say('a', ask(2)).say('b', begin(1)).say('b', begin(2));
});
broken('S-5', 'served-disagrees', 'a wrong number of blocks', (talk) => {
  return talk.say('a', ask(1)).say('b', begin(1)).say('b', block).say('b', end(1, 2));
});
broken('G-1', 'after-goodbye', 'a Ping after Goodbye', (talk) => {
  return talk.say('a', goodbye('done', sent(hello, ready))).say('a', ping);
});
broken('G-2', undefined, 'a Goodbye that counts wrong', (talk) => {
  return talk.say('a', goodbye('done', sent(hello)));
});
broken('G-3', undefined, 'an answer to no Goodbye', (talk) => {
  return talk.say('a', goodbye('done', sent(hello, ready), 0));
});
// The block's version is written as 0, which a default never is: 0a 9c 01 08 01 becomes ... 08 00.
const withDefault = Buffer.from(block);
withDefault.writeUInt8(0, 2 + 3 + 3 + 1);
broken('E-6', 'not-canonical', 'a default inside a hashed header', (talk) => {
  return talk.say('a', ask(1)).say('b', begin(1)).say('b', withDefault);
});

/** Why no observer of bytes can name these. */
const onlyANodeKnows: Partial<Record<Violation, string>> = {
  'bad-headers': 'the rules of the chain need the chain',
  'bad-block': 'the rules of the chain need the chain',
  'tip-rate': 'packets do not tell how long the receiver did not read',
  'inventory-rate': 'packets do not tell how long the receiver did not read',
  'transaction-unasked': 'leaf hashes are SHA-256, and Lua has none',
  'bad-snapshot': 'a proof needs the header of its block',
  'bad-transaction': 'signatures need the keys, and the rules the chain',
  unrequested:
    'which ids were in which request is known, but ids are hashes, and Lua has no SHA-256',
};

describe('the dissector names what breaks a clause', () => {
  let folder = '';
  let rows: Row[] = [];

  before(async function () {
    await needsTshark(this);
    folder = mkdtempSync(joinPath(tmpdir(), 'finack-clauses-'));
    const file = joinPath(folder, 'violations.pcap');
    writePcap(
      file,
      cases.flatMap(({ talk }) => talk.packets),
    );
    rows = await dissect(file, ...forced);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { title, port, clause, violation } of cases) {
    it(`[${clause}] ${violation ?? ''} ${title}`, () => {
      const own = ofPort(rows, port);
      expect(all(own, 'clauses')[0], String(all(own, 'experts'))).to.equal(clause);
      expect(all(own, 'violations').slice(0, 1)).to.deep.equal(violation ? [violation] : []);
      expect(all(own, 'experts').some((text) => text.startsWith(`${clause} `))).to.equal(true);
    });
  }

  for (const name of Object.keys(violations) as Violation[]) {
    it(`${name} is ${onlyANodeKnows[name] ? `for nodes only: ${onlyANodeKnows[name]}` : 'seen'}`, () => {
      const seen = cases.some(({ violation }) => violation === name);
      expect(seen).to.equal(onlyANodeKnows[name] === undefined);
    });
  }
});

describe('the dissector names the ending', () => {
  const fromA = [hello, ready];
  const fromB = [welcome];
  const counted = { ...sent(...fromA), ...received(...fromB) };
  const answer = goodbye('done', { ...sent(...fromB), ...received(...fromA) }, 0);
  const refusal = example('goodbye-refusing');

  const plays: { title: string; play: (talk: ByHand) => ByHand; is: string[]; notes?: RegExp[] }[] =
    [
      {
        title: 'both said Goodbye, both FINs are through',
        play: (talk) => greet(talk).fin('a', goodbye('done', counted)).fin('b', answer).ack('a'),
        is: ['graceful', 'opener', 'done'],
      },
      {
        title: 'the Goodbyes crossed',
        play: (talk) =>
          greet(talk)
            .say('a', goodbye('leaving', counted))
            .say('b', goodbye('leaving', { ...sent(...fromB), ...received(...fromA) }))
            .close(),
        is: ['graceful', 'both', 'leaving'],
      },
      {
        title: 'a Goodbye before the handshake was done',
        play: (talk) => talk.open().say('a', hello).say('b', refusal).fin('b').fin('a').ack('b'),
        is: ['fin-without-goodbye', 'opener', 'fin'],
        notes: [/X-1 a FIN without a Goodbye/],
      },
      {
        title: 'a refusal that is answered',
        play: (talk) =>
          talk
            .open()
            .say('a', hello)
            .fin('b', goodbye('leaving', received(hello)))
            .fin('a', goodbye('leaving', sent(hello), 0))
            .ack('b'),
        is: ['refused', 'acceptor', 'leaving'],
      },
      {
        title: 'a FIN without a word, answered politely',
        play: (talk) =>
          greet(talk)
            .fin('a')
            .fin('b', goodbye('leaving', { ...sent(...fromB), ...received(...fromA) }))
            .ack('a'),
        is: ['fin-without-goodbye', 'opener', 'fin'],
        notes: [/X-1 a FIN without a Goodbye/],
      },
      {
        title: 'a FIN inside a frame',
        play: (talk) =>
          greet(talk).fin('a', example('get-headers').subarray(0, 30)).fin('b').ack('a'),
        is: ['truncated', 'opener', 'fin-inside-frame'],
        notes: [/X-1 the stream ends inside a frame: 30 bytes/],
      },
      {
        title: 'counts that disagree',
        play: (talk) =>
          greet(talk)
            .fin('a', goodbye('done', sent(hello)))
            .fin('b', answer)
            .ack('a'),
        is: ['truncated', 'opener', 'counts-disagree'],
        notes: [/G-2 .*it says 1 frame of 192 bytes sent, 2 frames of 261 bytes travelled/],
      },
      {
        title: 'a reset',
        play: (talk) => greet(talk).reset('b'),
        is: ['reset', 'acceptor', 'RST'],
      },
    ];

  let folder = '';
  let rows: Row[] = [];
  before(async function () {
    await needsTshark(this);
    folder = mkdtempSync(joinPath(tmpdir(), 'finack-endings-'));
    const file = joinPath(folder, 'endings.pcap');
    writePcap(
      file,
      plays.flatMap(({ play }, at) => play(new ByHand(FIRST_PORT + at)).packets),
    );
    rows = await dissect(file);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [at, { title, is, notes = [] }] of plays.entries()) {
    it(`[X-1] ${is[0]}: ${title}`, () => {
      const own = ofPort(rows, FIRST_PORT + at);
      expect(
        ['ending', 'by', 'why'].flatMap((column) => all(own, column as keyof Row)),
      ).to.deep.equal(is);
      for (const note of notes) {
        expect(
          all(own, 'experts').some((text) => note.test(text)),
          String(note),
        ).to.equal(true);
      }
    });
  }

  it('[G-4] delivery is confirmed by an answer, and left open by a crossing', () => {
    expect(all(ofPort(rows, FIRST_PORT), 'delivery')).to.deep.equal(['confirmed']);
    expect(all(ofPort(rows, FIRST_PORT + 1), 'delivery')).to.deep.equal([]);
  });
});
