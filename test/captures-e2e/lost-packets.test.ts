// Packets that were not captured: whatever is taken out of a capture, nobody is accused of anything that
// the whole capture does not show, and decoding goes on at the next frame.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isUsableKey } from '../../src/chain/keys.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { replay } from '../../src/replay/replay.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { needsProgram, needsTshark } from '../helpers/needs.ts';
import { all, dissect, type Row } from './dissection.ts';
import { packetsOf, type Variant, Variants } from './lost-packets.ts';
import { random } from './said.ts';
import { samples } from './sample-conversations.ts';

/** Another one may be given, to look further. */
const SEED = Number(process.env['FINACK_SEED'] ?? 652844);
/** Of several packets at once, for each sample. */
const SETS = 6;
/** A longer one makes too many variants of itself, which show nothing new. */
const PACKETS_MAX = 40;

const inOrder = ['-o', 'tcp.reassemble_out_of_order:TRUE'];

/** What a person would read as somebody's fault; an RST is there for all to see. */
const accusing = /^[A-Z]-\d+ (?!the connection was reset)/;

function accusations(rows: readonly Row[]): string[] {
  const clauses = all(rows, 'clauses').map((clause) => `clause ${clause}`);
  const experts = all(rows, 'experts').filter((text) => accusing.test(text));
  return [...clauses, ...experts.map((text) => text.split(':')[0] ?? '')];
}

function nameOf({ sample, lost }: Variant): string {
  return `${sample} without ${lost.map((place) => place + 1).join(', ')}`;
}

describe(`packets that were not captured (seed ${SEED})`, function () {
  this.timeout(300_000);
  const scratch = mkdtempSync(join(tmpdir(), 'finack-lost-'));
  const file = join(scratch, 'lost.pcap');
  const variants = new Variants();
  const next = random(SEED);

  before(async function () {
    await needsTshark(this);
    await needsProgram(this, 'editcap', '--version');
    for (const { name } of samples) {
      const packets = await packetsOf(name, scratch);
      if (packets.length > PACKETS_MAX) continue;
      variants.add(name, packets, []);
      for (const place of packets.keys()) variants.add(name, packets, [place]);
      for (let set = 0; set < SETS; set++) {
        variants.add(
          name,
          packets,
          [...packets.keys()].filter(() => next() % 4 === 0),
        );
      }
    }
    variants.write(file);
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  /** Rows of each variant, and those of its sample with nothing taken out. */
  function byVariant(rows: readonly Row[]): { variant: Variant; rows: Row[]; whole: Row[] }[] {
    const grouped = variants.all.map((): Row[] => []);
    for (const [at, row] of rows.entries()) grouped[variants.origins[at]?.variant ?? 0]?.push(row);
    let whole = 0;
    return variants.all.map((variant, at) => {
      if (variant.lost.length === 0) whole = at;
      return { variant, rows: grouped[at] ?? [], whole: grouped[whole] ?? [] };
    });
  }

  let shipped: ReturnType<typeof byVariant>;

  function expectNobodyAccused(found: ReturnType<typeof byVariant>): void {
    expect(found).to.have.length.above(500);
    for (const { variant, rows, whole } of found) {
      const known = new Set(accusations(whole));
      const made = accusations(rows).filter((accusation) => !known.has(accusation));
      expect(made, nameOf(variant)).to.deep.equal([]);
      const endings = new Set([...all(whole, 'ending'), 'reset']);
      for (const ending of all(rows, 'ending')) expect(endings, nameOf(variant)).to.include(ending);
    }
  }

  it('accuse nobody, as shipped', async () => {
    shipped = byVariant(await dissect(file));
    expectNobodyAccused(shipped);
  });

  it('accuse nobody where TCP waits for what is missing', async () => {
    expectNobodyAccused(byVariant(await dissect(file, ...inOrder)));
  });

  it('cost no frame but those that were in them', () => {
    const good = new Set(samples.filter(({ clause }) => !clause).map(({ name }) => name));
    const single = shipped.filter(
      ({ variant: { lost, sample } }) => lost.length === 1 && good.has(sample),
    );
    for (const { variant, rows, whole } of single) {
      const shown = all(rows, 'frames');
      const place = variant.lost[0] ?? 0;
      const expected = all(whole.toSpliced(place, 1), 'frames');
      // Without its Hello, a connection is known to be finack's only by what comes later.
      const known = whole[place]?.kinds[0] === 'Hello' ? shown.length : expected.length;
      expect(shown, nameOf(variant)).to.deep.equal(expected.slice(expected.length - known));
      expect(known, nameOf(variant)).to.be.at.least(expected.length - 1);
    }
  });

  it('are told by a replay, which judges nothing behind them', async () => {
    const reports = (await readConversations(file)).map((conversation) =>
      replay(conversation, (key, bytes, signature) => {
        return isUsableKey(key) && verify(key, bytes, signature);
      }),
    );
    const broken = new Map(
      reports.map(({ conversation, broken }) => {
        return [
          conversation.opener.split(':')[0],
          broken.map(({ by, clause }) => `${clause} ${by}`),
        ];
      }),
    );
    let known: string[] = [];
    for (const variant of variants.all) {
      const made = broken.get(variant.opener) ?? [];
      if (variant.lost.length === 0) known = made;
      expect(
        made.filter((one) => !known.includes(one)),
        nameOf(variant),
      ).to.deep.equal([]);
    }
  });
});
