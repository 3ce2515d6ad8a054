// Other protocols on the ports where finack is expected: nothing of them is shown, judged or accused as
// finack, by the dissector or by a replay, from the first byte or from the middle on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { isFinack } from '../../src/replay/frame-search.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { endPrograms, finackRun } from '../e2e/programs.ts';
import { needsTshark } from '../helpers/needs.ts';
import { ByHand, type Packet, writePcap } from './by-hand.ts';
import { all, dissect, framesOf, inEachPass, ofPort, type Row, tshark } from './dissection.ts';
import {
  bytes,
  example,
  goodbye,
  hello,
  join,
  ready,
  received,
  say,
  varint,
  welcome,
} from './said.ts';

const text = (words: string) => Buffer.from(words, 'utf8');
const delimited = (...parts: Uint8Array[]) => {
  const message = join(...parts);
  return join(varint(message.length), message);
};

const get = text('GET /status HTTP/1.1\r\nHost: localhost:9001\r\n\r\n');
const ok = text('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready');
/** A client's first record and hello, cut to its first fields: TLS 1.2 and 1.3 begin so. */
const clientHello = join(bytes('16 03 01 00 c8 01 00 00 c4 03 03'), new Uint8Array(193).fill(0x5a));
/** As many protocols are: a length, an id, a nested message, a text, in fields of their own numbers. */
const telemetry = (id: number) =>
  delimited(
    Uint8Array.of(0x08, id),
    delimited(text('cpu.load')),
    bytes('19 00 00 00 00 00 00 f0 3f'),
  );
/** Another schema whose first field is a message of field 3, as Hello is. */
const login = delimited(bytes('1a 09 0a 07'), text('student'));

const strangers: Record<string, (talk: ByHand) => ByHand> = {
  'words that somebody types into netcat': (talk) =>
    talk.say('a', text('hello?\n')).say('b', text('hello yourself\n')).say('a', text('bye\n')),
  'HTTP, kept alive over several requests': (talk) =>
    talk.say('a', get).say('b', ok).say('a', get).say('b', ok).say('a', get).say('b', ok),
  'HTTP, a few bytes in each segment': (talk) => talk.say('a', get, 3).say('b', ok, 7),
  'delimited protobuf of another schema': (talk) =>
    talk
      .say('a', join(login, telemetry(1)))
      .say('b', telemetry(2))
      .say('a', telemetry(3)),
  'delimited protobuf, one message in each segment': (talk) =>
    talk.say('a', login).say('b', telemetry(1)).say('a', telemetry(2)).say('b', telemetry(3)),
  'delimited protobuf, byte by byte': (talk) => talk.say('a', login, 1).say('b', telemetry(9), 1),
  TLS: (talk) => talk.say('a', clientHello).say('b', bytes('15 03 03 00 02 02 28')),
  'a banner that comes first from who listens': (talk) =>
    talk.say('b', text('SSH-2.0-OpenSSH_9.2\r\n')).say('a', text('SSH-2.0-nobody\r\n')),
  zeros: (talk) => talk.say('a', new Uint8Array(3000), 1000).say('b', new Uint8Array(50)),
};

const FIRST_PORT = 20_000;
const names = Object.keys(strangers);
const LISTENERS = [9001, 9007, 9020];

function packets(begin: (talk: ByHand) => ByHand, skip = 0): Packet[] {
  return names.flatMap((name, at) => {
    const listener = { portOfB: LISTENERS[at % LISTENERS.length] ?? 9001 };
    const talk = begin(new ByHand(FIRST_PORT + at, listener));
    return (strangers[name] ?? begin)(talk).close().packets.slice(skip);
  });
}

const own = /^(finack|X-1|[A-Z]-\d+ |this does not look|bytes before this|a record that|no answer)/;

describe('strangers on the ports of finack', () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'finack-strangers-'));
  const file = joinPath(folder, 'strangers.pcap');
  before(async function () {
    await needsTshark(this);
  });
  afterEach(endPrograms);
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Display filters that find what is shown as finack. */
  async function found(): Promise<string> {
    const filter = 'finack || finack.frame || finack.ending || finack.clause || finack.phase';
    const once = await tshark('-n', '-r', file, '-Y', filter);
    const twice = await tshark('-n', '-2', '-r', file, '-Y', filter);
    return once.stdout + twice.stdout;
  }

  function expectNothingOfOurs(rows: readonly Row[]): void {
    for (const column of [
      'frames',
      'clauses',
      'violations',
      'ending',
      'phase',
      'undecoded',
    ] as const) {
      expect(all(rows, column), column).to.deep.equal([]);
    }
    expect(all(rows, 'experts').filter((words) => own.test(words))).to.deep.equal([]);
  }

  for (const [whence, skip] of [
    ['from the first byte', 0],
    ['from the middle', 3],
  ] as const) {
    it(`are nothing of ours, ${whence}`, async () => {
      writePcap(
        file,
        packets((talk) => talk.open(), skip),
      );
      for (const setting of ['FALSE', 'TRUE']) {
        const option = `tcp.reassemble_out_of_order:${setting}`;
        // Wireshark's own words about HTTP differ between the passes.
        for (const rows of await inEachPass(file, '-o', option)) expectNothingOfOurs(rows);
      }
      expect(await found()).to.equal('');
    });

    it(`are not replayed, ${whence}`, async () => {
      writePcap(
        file,
        packets((talk) => talk.open(), skip),
      );
      const conversations = await readConversations(file);
      expect(conversations).to.have.length(names.length);
      for (const { events, opener } of conversations) {
        expect(isFinack(events), opener).to.equal(false);
      }
    });
  }

  it("are left to Wireshark's other dissectors", async () => {
    writePcap(
      file,
      packets((talk) => talk.open()),
    );
    const { stdout } = await tshark('-n', '-r', file, '-Y', 'http.request || http.response');
    expect(stdout.trim().split('\n')).to.have.length.at.least(6);
  });

  it('[H-8] are judged when a finack node has turned them away', async () => {
    const refusal = goodbye('leaving', { ...received(hello), bytesReceived: 3 });
    const talk = new ByHand(FIRST_PORT).open().say('a', bytes('02 1a 00')).say('b', refusal);
    writePcap(file, talk.close().packets);
    const rows = await dissect(file);
    expect(framesOf(rows)).to.deep.equal(['Goodbye leaving sent 0 frames 0 bytes']);
    expect(all(rows, 'clauses').slice(0, 1)).to.deep.equal(['H-2']);
  });

  it('do not hide finack beside them, on the same ports', async () => {
    const talk = new ByHand(30_000).open().say('a', hello).say('b', welcome).say('a', ready);
    writePcap(file, [...packets((one) => one.open()), ...talk.packets]);
    for (const rows of await inEachPass(file)) {
      expect(framesOf(ofPort(rows, 30_000))).to.have.length(3);
    }
    const run = await finackRun('replay', file);
    expect(run).to.include({ code: 0 });
    expect(run.lines.filter((line) => line.startsWith('stream '))).to.have.length(1 + names.length);
    expect(run.lines.filter((line) => line.endsWith(': not finack, left out'))).to.have.length(
      names.length,
    );
    expect(run.lines.filter((line) => line.includes('clauses broken'))).to.deep.equal([
      '  clauses broken: none',
    ]);
  });

  it('alone in a file: a replay says that nothing in it is finack', async () => {
    writePcap(
      file,
      packets((talk) => talk.open()),
    );
    const run = await finackRun('replay', file);
    expect(run).to.include({ code: 1 });
    expect(run.lines.at(-1)).to.match(/holds no finack conversation/);
  });

  it('joined in the middle, finack is known by a frame that nobody else would say', async () => {
    const ping = say({ kind: 'Ping', nonce: 77n });
    const greeted = new ByHand(30_000).open().say('a', hello).say('b', welcome).say('a', ready);
    const late = greeted.say('a', say({ kind: 'BlocksEnd', served: 1 }, { re: 1 })).say('a', ping);
    writePcap(file, late.say('b', example('pong')).packets.slice(6));
    const rows = await dissect(file);
    expect(framesOf(rows)).to.deep.equal(['Ping', 'Pong']);
    expect(all(rows, 'clauses')).to.deep.equal([]);
  });
});
