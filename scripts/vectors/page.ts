// proto/README.md with its hex blocks, ids and counts made anew. The words around them stay.
import { strict as assert } from 'node:assert';
import type { WorkedBlock } from '../../test/chain/worked-block.ts';
import type { WireVectors } from '../../test/vectors/wire-vectors.ts';
import { bytesOf } from '../../test/wire/plain.ts';
import { frameLines, line, messageLines, type Opaque } from './annotate.ts';
import { networkLines, rosterLines, rosterNetworkLines } from './network-lines.ts';

interface Vectors {
  /** The worked block whose ids the page names now. */
  readonly before: WorkedBlock;
  readonly chain: WorkedBlock;
  readonly wire: WireVectors;
}

/** What is explained elsewhere on the page. */
const opaqueIn: Readonly<Record<string, Opaque>> = {
  headers: new Map([['headers.headers', 'a SealedHeader']]),
  'new-tip': new Map([['new_tip.header', 'a SealedHeader']]),
  'anonymous-welcome': new Map([['welcome.hello', 'as above']]),
};

export function pageWith(page: string, { before, chain, wire }: Vectors): string {
  const frames = new Map(wire.frames.map(({ name, hex }) => [name, bytesOf(hex)]));
  const shown = (name: string): string[] => {
    const frame = frames.get(name);
    if (frame !== undefined) return frameLines(frame, opaqueIn[name] ?? new Map());
    return chainLines(name.replace('chain.json ', ''), chain);
  };
  const sent = countsOf(wire, 'goodbye-asking');
  const served = countsOf(wire, 'goodbye-answering');
  return page
    .replace(/^```hex (.+)\n[\s\S]*?^```$/gm, (_, name: string) =>
      ['```hex '.concat(name), ...shown(name), '```'].join('\n'),
    )
    .replaceAll(before.genesis.id, chain.genesis.id)
    .replaceAll(before.header.id, chain.header.id)
    .replaceAll(before.permissioned.harbour.id, chain.permissioned.harbour.id)
    .replace(/sent three frames of \d+ bytes/, `sent three frames of ${sent.bytes} bytes`)
    .replace(/3 frames of \d+ bytes/g, `3 frames of ${sent.bytes} bytes`)
    .replace(/4 frames of \d+ bytes/, `4 frames of ${served.bytes} bytes`);
}

function countsOf(wire: WireVectors, name: string): { bytes: number } {
  const frame = wire.frames.find((one) => one.name === name);
  assert(frame !== undefined);
  const { bytesSent } = frame.meaning.message['goodbye'] as { bytesSent: number };
  return { bytes: bytesSent };
}

function chainLines(path: string, chain: WorkedBlock): string[] {
  switch (path) {
    case 'genesis.networkBytes':
      return networkLines(bytesOf(chain.genesis.networkBytes));
    case 'genesis.headerBytes':
      return messageLines('BlockHeader', bytesOf(chain.genesis.headerBytes));
    case 'permissioned.harbour.rosterBytes':
      return rosterLines(bytesOf(chain.permissioned.harbour.rosterBytes));
    case 'permissioned.harbour.networkBytes':
      return rosterNetworkLines(bytesOf(chain.permissioned.harbour.networkBytes));
    case 'permissioned.harbour.headerBytes':
      return messageLines('BlockHeader', bytesOf(chain.permissioned.harbour.headerBytes));
    case 'header.bytes':
      return messageLines('BlockHeader', bytesOf(chain.header.bytes));
    case 'payment.bodyBytes':
      return messageLines('TransactionBody', bytesOf(chain.payment.bodyBytes));
    case 'transactions.0.signingBytes': {
      const bytes = bytesOf(chain.transactions[0]?.signingBytes ?? '');
      const domain = Buffer.byteLength('finack-tx-v1');
      return [
        line(bytes.subarray(0, domain), '"finack-tx-v1"'),
        line(bytes.subarray(domain, domain + 32), 'genesis id'),
        ...messageLines('TransactionBody', bytes.subarray(domain + 32)),
      ];
    }
    default:
      throw new Error(`no lines for chain.json ${path}`);
  }
}
