// proto/README.md cannot lie: every hex block in it is decoded and encoded again, and every table is
// held against the code.
import { expect } from 'chai';
import { sha256 } from '../../src/chain/hash.ts';
import {
  BLOCK_BYTES_MAX,
  LOCATOR_HASHES_MAX,
  NETWORK_NAME_BYTES_MAX,
  SHORT_ID_BYTES,
} from '../../src/chain/limits.ts';
import { pieceFault } from '../../src/ledger/snapshot-piece.ts';
import { relayLimits } from '../../src/mempool/limits.ts';
import { endings } from '../../src/session/endings.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import * as wireLimits from '../../src/wire/limits.ts';
import { goodbyeReasons } from '../../src/wire/messages/goodbye.ts';
import { itemsMax, messageTable } from '../../src/wire/messages.ts';
import { violations } from '../../src/wire/violations.ts';
import { worked } from '../chain/worked-block.ts';
import { bytesOf, envelopeOf, plain } from '../wire/plain.ts';
import { vectorRoot } from './snapshot-piece.ts';
import { definedClauses, hexBlocks, specification, tableRows, unquoted } from './specification.ts';
import { conversation, frameNamed, frames, refused } from './wire-vectors.ts';

/** Bounds of single messages stand in tables of their own. */
const {
  CAPABILITIES_MAX: _,
  SMALL_PAYLOAD_BYTES_MAX: __,
  BLOCK_ENVELOPE_BYTES: ___,
  ...bounds
} = wireLimits;
const { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX, ...sizes } = bounds;

describe('specification: hex', () => {
  const shown = new Map(hexBlocks.map(({ name, hex }) => [name, hex]));

  it('[N-4] the piece of a state leads to the root that the page names', () => {
    const { message } = envelopeOf(frameNamed('snapshot-piece').meaning);
    if (message.kind !== 'SnapshotPiece') expect.fail(message.kind);
    expect(specification).to.include(`it leads to the root \`${vectorRoot}\``);
    expect(pieceFault(vectorRoot, message)).to.equal(undefined);
  });

  it('shows every vector once, and nothing that is no vector', () => {
    expect(shown.size).to.equal(hexBlocks.length);
    const names = frames.filter(({ tolerated }) => !tolerated).map(({ name }) => name);
    const wanted = [...shown.keys()].filter((name) => !name.startsWith('chain.json '));
    expect(wanted.sort()).to.deep.equal(names.sort());
  });

  for (const { name, clause, about, hex, meaning, tolerated } of frames) {
    it(`[${clause}] ${name}: ${about}`, () => {
      if (!tolerated) expect(shown.get(name), 'in proto/README.md').to.equal(hex);
      const reader = new FrameReader();
      reader.push(bytesOf(hex));
      const next = reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') expect.fail(next.status);
      expect(reader.pendingBytes).to.equal(0);
      const read = decodeEnvelope(next.payload);
      if (!read.ok) expect.fail(`${read.violation}: ${read.where}`);
      expect(plain(read.envelope)).to.deep.equal(meaning);
      if (tolerated) return;
      const again = frameOf(encodeEnvelope(envelopeOf(meaning)));
      expect(Buffer.from(again).toString('hex')).to.equal(hex);
    });
  }

  it('[E-3] shows what is tolerated', () => {
    const rows = tableRows('bytes', 'what it is').map(([bytes]) => hexOf(bytes));
    expect(rows).to.deep.equal(frames.filter(({ tolerated }) => tolerated).map(({ hex }) => hex));
  });

  it('shows what is refused', () => {
    const rows = tableRows('bytes', 'violation', 'why').map(([bytes, violation, why]) => [
      hexOf(bytes),
      violation,
      why,
    ]);
    expect(rows).to.deep.equal(refused.map(({ hex, violation, about }) => [hex, violation, about]));
  });

  for (const { clause, about, hex, violation, before } of refused) {
    it(`[${clause}] ${about}: ${violation}`, () => {
      expect(violations[violation].clause).to.equal(clause);
      const reader = new FrameReader();
      reader.push(bytesOf(hex));
      const next = reader.next(before === 'handshake' ? GREETING_FRAME_BYTES_MAX : FRAME_BYTES_MAX);
      const read = next.status === 'frame' ? decodeEnvelope(next.payload) : next;
      expect(read).to.have.property('violation', violation);
    });
  }

  it('shows a conversation of frames that are all shown', () => {
    const rows = tableRows('dialer', 'listener');
    const said = (column: number) =>
      rows.map((row) => (row[column] ?? '').replace(', FIN', '')).filter((cell) => cell !== '');
    expect(said(0)).to.deep.equal(conversation.dialer);
    expect(said(1)).to.deep.equal(conversation.listener);
    for (const name of [...said(0), ...said(1)]) frameNamed(name);
  });

  for (const { name, hex } of hexBlocks.filter((block) => block.name.startsWith('chain.json '))) {
    it(`${name}`, () => {
      const path = name.slice('chain.json '.length).split('.');
      const value = path.reduce<unknown>(
        (part, key) => (part as Record<string, unknown>)[key],
        worked,
      );
      expect(hex).to.equal(value);
    });
  }

  it('[C-3] [C-6] names the ids of genesis and of the block', () => {
    expect(specification).to.include(`\`${worked.genesis.id}\``);
    expect(specification).to.include(`\`${worked.header.id}\``);
    expect(sha256(bytesOf(worked.genesis.headerBytes))).to.equal(worked.genesis.id);
    expect(sha256(bytesOf(worked.header.bytes))).to.equal(worked.header.id);
  });
});

describe('specification: tables', () => {
  it('has the violations of violations.ts, each with its clause', () => {
    const rows = tableRows('violation', 'clause', 'meaning');
    expect(rows.map((row) => row.map(unquoted))).to.deep.equal(
      Object.entries(violations).map(([name, { clause, text }]) => [name, clause, text]),
    );
    for (const { clause } of Object.values(violations)) expect(definedClauses).to.include(clause);
  });

  it('[X-1] has the endings in their order of precedence', () => {
    const rows = tableRows('ending', 'when');
    expect(rows.map(([ending]) => unquoted(ending))).to.deep.equal([...endings]);
  });

  it('[G-2] has the reasons of a Goodbye', () => {
    const rows = tableRows('number', 'reason', 'meaning');
    expect(rows.map(([number, reason]) => [number, reason])).to.deep.equal(
      goodbyeReasons.map((reason, number) => [
        String(number),
        reason.toUpperCase().replaceAll('-', '_'),
      ]),
    );
  });

  it('has every limit of the wire and of a session', () => {
    const shared = {
      ...{ BLOCK_BYTES_MAX, LOCATOR_HASHES_MAX, NETWORK_NAME_BYTES_MAX, SHORT_ID_BYTES },
    };
    const { toldPerSecondMax, toldBurstMax, heardPerSecondMax, heardBurstMax } = relayLimits;
    const { heardInVainMax, answerTimeoutMs } = relayLimits;
    const limits = {
      GREETING_FRAME_BYTES_MAX,
      FRAME_BYTES_MAX,
      ...sizes,
      ...shared,
      ...sessionLimits,
      ...{ toldPerSecondMax, toldBurstMax, heardPerSecondMax, heardBurstMax, heardInVainMax },
      answerTimeoutMs,
    };
    const rows = tableRows('limit', 'value', 'what it bounds');
    expect(tableOf(rows)).to.deep.equal(limits);
  });

  it('[E-4] has the limit of every message', () => {
    expect(tableOf(tableRows('body', 'at most'))).to.deep.equal(
      Object.fromEntries(
        Object.entries(messageTable).map(([kind, row]) => [kind, row.payloadBytesMax]),
      ),
    );
  });

  it('[E-5] has the limit of every repeated field', () => {
    const rows = tableRows('field', 'at most');
    expect(tableOf(rows)).to.deep.equal(Object.fromEntries(itemsMax));
  });

  it('names a clause for every limit, and only clauses that exist', () => {
    for (const [, , meaning = ''] of tableRows('limit', 'value', 'what it bounds')) {
      const [, clause] = /\[([A-Z]-\d+)\]$/.exec(meaning) ?? [];
      expect(definedClauses, meaning).to.include(clause);
    }
  });
});

function hexOf(cell: string | undefined): string {
  return unquoted(cell).replaceAll(' ', '');
}

function tableOf(rows: readonly string[][]): Record<string, number> {
  return Object.fromEntries(rows.map(([name, value]) => [unquoted(name), Number(value)]));
}
