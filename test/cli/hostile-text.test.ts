// Whatever another machine says, no printer of any command lets a character through that moves the
// cursor, begins a line, turns the direction of a text or cannot be seen.
import { expect } from 'chai';
import fc from 'fast-check';
import { blockText } from '../../src/cli/block-command.ts';
import { chainText } from '../../src/cli/chain-command.ts';
import { CommandError, exitReportOf } from '../../src/cli/exit-codes.ts';
import { findingText } from '../../src/cli/frames-command.ts';
import type { NodeSnapshot } from '../../src/cli/local-node.ts';
import { complaint, drawnText, plainLines } from '../../src/cli/output.ts';
import { peersText } from '../../src/cli/peers-command.ts';
import { statusText } from '../../src/cli/status-command.ts';
import { upLines } from '../../src/cli/up-picture.ts';
import { LiveView, PlainView } from '../../src/cli/up-view.ts';
import { snapshotLines } from '../../src/cli/watch-command.ts';
import { ControlError } from '../../src/control/control-error.ts';
import { errorLine, RpcError, resultIn, resultLine } from '../../src/control/json-rpc.ts';
import { closeWords, logLine } from '../../src/observe/log-line.ts';
import { jsonOf, ndjsonLine } from '../../src/observe/ndjson.ts';
import { sanitize } from '../../src/observe/sanitize.ts';
import { Transcript } from '../../src/observe/transcript.ts';
import { fakeClose, fakePeer, fakeStatus } from '../control/fake-node.ts';
import { MemoryStream } from '../helpers/memory-stream.ts';

/** One of each kind, and ordinary letters between them. */
const hostile = [
  ...['\u0000', '\u0007', '\b', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009b', '\u00ad'],
  ...['\u061c', '\u200b', '\u200d', '\u200e', '\u2028', '\u2029', '\u202a', '\u202e', '\u2060'],
  ...['\u2066', '\u2069', '\u3164', '\ufe0f', '\ufeff', '\ufff9', '\u{e0001}', '\u{e0041}'],
  ...['\ud800', '\udfff', '\u001b[2J', '\u001b]52;c;cm0=\u0007', '\u001b[8m', '\r\u001b[2K'],
];
const texts = fc
  .array(fc.constantFrom(...hostile, 'a', '한', '🙂', '"', '\\', ' '), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** What may never stand in a line of ours, by ranges rather than by the expression under test. */
function isHarmless(line: string): boolean {
  return Array.from(line).every((char) => {
    const point = char.codePointAt(0) ?? 0;
    const isControl = point < 0x20 || (point >= 0x7f && point <= 0x9f);
    const isSeparator = point === 0x2028 || point === 0x2029;
    const isHalf = point >= 0xd800 && point <= 0xdfff;
    const isFormat = /\p{Cf}/u.test(char) || (point >= 0xe0000 && point <= 0xe0fff);
    const isUnseen = point === 0x3164 || point === 0x115f || (point >= 0xfe00 && point <= 0xfe0f);
    return !(isControl || isSeparator || isHalf || isFormat || isUnseen);
  });
}

const at = { atMs: 0, monotonicNs: 0n };
const hash = 'ab'.repeat(32);
const summary = { height: 7, id: hash, parent: hash, timeMs: 0, sealer: hash, bytes: 99 };

/** Every text for people that holds what others said; how many lines it has does not depend on that. */
const printers: Readonly<Record<string, (text: string) => string>> = {
  'the table of peers': (text) =>
    peersText(
      [{ ...fakePeer, userAgent: text, address: text, listenAddress: text, phase: 'ready' }],
      Number.POSITIVE_INFINITY,
    ),
  'the status': (text) => statusText({ ...fakeStatus, network: text, folder: text, address: text }),
  'the chain': (text) => chainText([{ ...summary, sealer: text, id: text }]),
  'a block with its notes': (text) => {
    const tx = { id: hash, from: text, to: text, amount: '0', fee: '0', nonce: '1', data: text };
    const details = { version: 1, txRoot: hash, stateRoot: hash, target: hash, nonce: text };
    return blockText({ ...summary, ...details, transactions: [tx] });
  },
  'the picture of up': (text) => {
    const picture = { ...pictureOf(text), folder: '/x', log: [] };
    return upLines(picture, { columns: 10_000, rows: 24 })
      .map(({ text }) => sanitize(text))
      .join('\n');
  },
  'a frame of a file': (text) => {
    const place = { finding: 'frame', offset: 0, bytes: 9, id: undefined, re: undefined } as const;
    return sanitize(findingText({ ...place, kind: 'Hello', says: text, fault: text }));
  },
  'what a watched node looks like': (text) => {
    const peers = [{ ...fakePeer, userAgent: text, address: text }];
    const stamps = { atMs: 0, monotonicNs: 0n };
    const snapshot = { ...stamps, status: { ...fakeStatus, network: text }, peers, chain: [] };
    return snapshotLines(snapshot).map(sanitize).join('\n');
  },
  'how a connection ended': (text) => sanitize(closeWords({ ...fakeClose, detail: text })),
  'a log line': (text) =>
    logLine({ ...fakeClose, reason: text, detail: text, address: text, ...at }),
  'an error that a node answered with': (text) =>
    complaintOf(new ControlError('REFUSED', text, { remoteCode: text })),
  'an error of a command': (text) => complaintOf(new CommandError(1, text)),
  'an error of the system': (text) => {
    const path = `/x${text}`;
    return complaintOf(Object.assign(new Error('x'), { code: 'EIO', syscall: 'open', path }));
  },
};

function pictureOf(text: string) {
  const state: NodeSnapshot['state'] = { name: 'listening', address: text };
  const snapshot: NodeSnapshot = {
    name: 'node1',
    state,
    status: undefined,
    peers: [],
    restarts: 0,
  };
  return { shape: 'line of 1, dev', runningMs: 0, folder: '/x', snapshots: [snapshot] };
}

function complaintOf(error: Error): string {
  const { message = '', more } = exitReportOf(error);
  return complaint(message, more);
}

describe('cli: hostile text', () => {
  for (const [name, printed] of Object.entries(printers)) {
    it(`stays what it is in ${name}`, () => {
      const lines = plainLines(printed('a')).split('\n').length;
      fc.assert(
        fc.property(texts, (text) => {
          const shown = plainLines(printed(text)).split('\n');
          expect(shown).to.have.lengthOf(lines);
          for (const line of shown) expect(isHarmless(line), JSON.stringify(line)).to.equal(true);
        }),
      );
    });
  }

  it('stays what it is in JSON, where an escape means the same', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const space of [undefined, 2]) {
          const json = jsonOf({ text: [text] }, space);
          for (const line of json.split('\n')) expect(isHarmless(line), json).to.equal(true);
          expect(JSON.parse(json)).to.deep.equal({ text: [text] });
        }
      }),
    );
  });

  it('stays what it is in events, and in the lines of the control socket', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const answers = [resultLine(1, { text }), errorLine(1, new RpcError('NODE', text, text))];
        for (const line of [ndjsonLine({ ...fakeClose, detail: text, ...at }), ...answers]) {
          expect(line.endsWith('\n')).to.equal(true);
          expect(isHarmless(line.slice(0, -1)), line).to.equal(true);
        }
        expect(resultIn(answers[0] ?? '')).to.deep.equal({ text });
        expect(() => resultIn(answers[1] ?? ''))
          .to.throw(ControlError)
          .that.includes({ code: 'REFUSED', message: text, remoteCode: text });
      }),
    );
  });

  it('stays what it is in a transcript', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const transcript = new Transcript();
        transcript.observe({ ...fakeClose, detail: text, ...at });
        const lines = transcript.text('p1').split('\n');
        expect(lines).to.have.lengthOf(3);
        for (const line of lines) expect(isHarmless(line)).to.equal(true);
      }),
    );
  });

  it('stays one line in what the nodes of up say', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const [live, pipe] = [new MemoryStream(), new MemoryStream()];
        const view = new LiveView(
          live,
          () => ({ columns: 10_000, rows: 24 }),
          (_, line) => line,
        );
        for (const one of [view, new PlainView(pipe, pipe)]) {
          one.line('node1', `<${text.replaceAll(' ', '')}>`);
          one.draw(pictureOf('127.0.0.1:9001'));
        }
        expect(pipe.text.split('\n')).to.have.lengthOf(2);
        expect(isHarmless(pipe.text.slice(0, -1))).to.equal(true);
        expect(live.text).to.include(pipe.text.slice(0, -1));
      }),
    );
  });

  it('in a drawing may be coloured by us, and nothing else', () => {
    const ours = '\u001b[32m✔\u001b[39m\n\r\u001b[2K';
    expect(drawnText(ours)).to.equal(ours);
    fc.assert(
      fc.property(texts, (text) => {
        const drawn = drawnText(`${ours}${text}`).slice(ours.length);
        const rest = drawn.replaceAll('\n', '').replaceAll('\r\u001b[2K', '');
        expect(isHarmless(rest), JSON.stringify(rest)).to.equal(true);
      }),
    );
  });
});
