// Lines for people: the words, the limits, and what a peer's text cannot do to a terminal.
import { expect } from 'chai';
import fc from 'fast-check';
import type { ConnectionClose, NodeEvent } from '../../src/observe/events.ts';
import { isShown, logLine, toneOf } from '../../src/observe/log-line.ts';
import { LINE_CHARS_MAX, sanitize, truncate } from '../../src/observe/sanitize.ts';

const id = 'ab'.repeat(32);
const at = { atMs: Date.UTC(2026, 0, 2, 12, 0, 1, 123), monotonicNs: 0n };
const close: ConnectionClose = {
  type: 'connection.close',
  peer: 'p3',
  address: '127.0.0.1:9002',
  direction: 'outbound',
  ending: 'graceful',
  by: 'peer',
  reason: 'done',
  detail: '',
  delivery: 'confirmed',
  framesIn: 1,
  framesOut: 2,
  bytesIn: 3,
  bytesOut: 4,
  bytesPartial: 0,
  bytesLost: 0,
  durationMs: 5,
};

describe('observe: log lines', () => {
  const told: [NodeEvent, string][] = [
    [
      {
        type: 'connection.ready',
        peer: 'p3',
        address: '127.0.0.1:9002',
        key: undefined,
        userAgent: 'finack/0.1.0',
        height: 40,
      },
      'p3 127.0.0.1:9002 ready: finack/0.1.0 at height 40, anonymous',
    ],
    [
      {
        type: 'connection.phase',
        peer: 'p1',
        from: 'ready',
        to: 'awaiting-goodbye',
        why: 'we leave',
      },
      'p1 ready -> awaiting-goodbye: we leave',
    ],
    [
      { type: 'connection.frame', peer: 'p1', flow: 'out', what: 'hello', bytes: 250 },
      'p1 -> hello 250 bytes',
    ],
    [close, 'p3 127.0.0.1:9002 closed: graceful by peer (done), delivery confirmed, '],
    [
      { type: 'chain.tip', height: 7, tip: id, removed: 2, added: 3, sync: 'synced' },
      'tip abababababab… at height 7, 2 blocks replaced',
    ],
    [{ type: 'sync.start', peer: 'p1', claimed: 9 }, 'sync from p1, which claims height 9'],
    [
      { type: 'sync.assumed', id: 'ab'.repeat(32) },
      'signatures are not checked up to block abababababab…, which is assumed valid',
    ],
    [
      {
        type: 'peer.clock',
        peer: 'p1',
        height: 4,
        timeMs: Date.UTC(2026, 0, 1, 15, 1),
        ourMs: Date.UTC(2026, 0, 1, 12, 0),
      },
      'p1 block 4 is 3 h 1 min ahead of our clock (2026-01-01T15:01:00Z, ours 2026-01-01T12:00:00Z): check both clocks',
    ],
    [
      { type: 'peer.clock', peer: 'p1', height: 4, timeMs: 2 ** 53 - 1, ourMs: 0 },
      'p1 block 4 is 2501999792 h 59 min ahead of our clock (9007199254740991 ms after 1970, ours 1970-',
    ],
    [
      { type: 'node.stopping', reason: 'SIGTERM', peers: 2 },
      'stopping (SIGTERM): goodbye to 2 peers',
    ],
    [{ type: 'store.failed', code: 'DISK', message: 'full' }, 'disk: DISK: full'],
    [
      { type: 'ledger.replay', height: 3 },
      'balances: those that were kept are not those of height 3, so all blocks are executed again',
    ],
    [
      { type: 'store.gap', height: 3, lostHeight: 10 },
      'data folder: blocks are lost, so the chain ends at height 3 instead of 10, until a peer brings them',
    ],
    [
      { type: 'store.recovered', blocks: 1, cutBytes: 2, corrupt: 3, refused: 4 },
      'data folder: 1 blocks recovered, 2 torn bytes cut, 3 damaged, 4 refused by the rules of the chain',
    ],
    [{ type: 'mining.waiting', reason: 'for a sign' }, 'mining waits for a sign'],
    [
      { type: 'mining.failed', message: 'the mining thread failed: why' },
      'mining has ended: the mining thread failed: why',
    ],
    [
      { type: 'store.exposed', folder: '/mnt/c/node' },
      "this disk keeps no permissions: whoever can reach the data folder can read the node's key and change its blocks: /mnt/c/node",
    ],
  ];
  for (const [event, words] of told) {
    it(`tells ${event.type} as "${words}"`, () => {
      for (const [times, when] of [
        ['date and time', '2026-01-02T12:00:01.123Z '],
        ['time of day', '12:00:01.123Z '],
      ] as const) {
        expect(logLine({ ...event, ...at }, times).startsWith(when + words)).to.equal(true);
      }
    });
  }

  it('says what was cut and what never left, only when there is such', () => {
    expect(logLine({ ...close, ...at })).to.not.include('partial');
    const cut = logLine({ ...close, bytesPartial: 12, bytesLost: 34, ...at });
    expect(cut).to.include('12 bytes of a partial frame, 34 bytes never sent');
  });

  it('shows frames and phases only when asked, faults always', () => {
    const frame: NodeEvent = {
      type: 'connection.frame',
      peer: 'p1',
      flow: 'in',
      what: 'x',
      bytes: 1,
    };
    const fault: NodeEvent = { type: 'store.failed', code: 'DISK', message: 'full' };
    expect(isShown(frame, 'normal')).to.equal(false);
    expect(isShown(frame, 'verbose')).to.equal(true);
    expect(isShown(close, 'quiet')).to.equal(false);
    expect(isShown(fault, 'quiet')).to.equal(true);
    expect([toneOf(close), toneOf({ ...close, ending: 'reset' })]).to.deep.equal([
      'good',
      'warning',
    ]);
  });

  it('escapes what would move the cursor, hide text or turn it round', () => {
    expect(sanitize('a\u001b[2Jb\r\n\u202ec\u009b')).to.equal(
      'a\\u{1b}[2Jb\\u{d}\\u{a}\\u{202e}c\\u{9b}',
    );
    expect(sanitize('노드 ✓ 😀')).to.equal('노드 ✓ 😀');
  });

  it('keeps every line, whatever a peer says, to one line of 256 plain characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (reason) => {
        const line = logLine({ type: 'connection.dropped', address: 'x', reason, more: 0, ...at });
        expect(line.length).to.be.at.most(LINE_CHARS_MAX);
        expect(line).to.not.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line).to.not.match(/\p{Cs}/u);
      }),
    );
  });

  it('never cuts a character in half', () => {
    expect(truncate('ab😀cd', 4)).to.equal('ab…');
    expect(truncate('abcd', 4)).to.equal('abcd');
  });
});
