// A recorded file is a complete client. netcat and socat play what `finack frames` wrote, close their
// half at once, and get all they asked for, the Goodbye and the FIN. What they got, what was captured
// and what lies on disk is read again by protobufjs alone, which knows nothing of finack but its .proto.
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import protobuf from 'protobufjs';
import { startCapture } from '../../src/capture/capture.ts';
import { startChild } from '../../src/capture/child.ts';
import { framesInCapture } from '../../src/capture/frames-in-capture.ts';
import { readStreams, type TcpStream } from '../../src/capture/packets.ts';
import { streamBytes } from '../../src/capture/stream-bytes.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { proveClose } from '../../src/proof/close-proof.ts';
import { describeClaim, summaryOf } from '../../src/proof/summary.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { needsCapture } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';
import { fillFolder, logOf, newFolder, removeFolders } from '../node/chains.ts';
import { endPrograms, finackRun, type Program, startProgram } from './programs.ts';

const BLOCKS = 500;

const clients = {
  'nc -N': (port: number) => `exec nc -N 127.0.0.1 ${port}`,
  'socat -t 30': (port: number) => `exec socat -t 30 - TCP:127.0.0.1:${port}`,
};

interface Spoken {
  body: string;
  [field: string]: unknown;
}

/** Every message of a delimited stream, by protobufjs' own reader and the published .proto. */
async function readByProtobufjs(bytes: Uint8Array): Promise<Spoken[]> {
  const proto = new protobuf.Root();
  proto.resolvePath = (_origin, target) => join(root, 'proto', target);
  await proto.load('finack/v1/wire.proto', { keepCase: true });
  const Envelope = proto.lookupType('finack.v1.Envelope');
  const reader = protobuf.Reader.create(bytes);
  const spoken: Spoken[] = [];
  while (reader.pos < reader.len) {
    const envelope = Envelope.decodeDelimited(reader);
    const plain = Envelope.toObject(envelope, { oneofs: true, longs: Number, enums: String });
    spoken.push(plain as Spoken);
  }
  return spoken;
}

const kindsOf = (spoken: readonly Spoken[]) => {
  const runs: string[] = [];
  for (const { body } of spoken) if (runs.at(-1) !== body) runs.push(body);
  return runs;
};

describe('a client without a program', () => {
  let folder = '';
  let node: Program;
  let recorded = '';

  before(async () => {
    folder = await newFolder();
    const plan = { network: networks.dev, transactionsPerBlock: 5, payloadBytes: 900, seed: 55 };
    await fillFolder(folder, networks.dev, buildChain({ ...plan, blocks: BLOCKS }));
    recorded = `${folder}.frames`;
    const wrote = await finackRun('frames', '--range', `1:${BLOCKS}`, '--out', recorded);
    expect(wrote.code).to.equal(0);
    node = await startProgram({ folder });
  });
  after(async () => {
    expect(await node.stop()).to.deep.equal({ code: 0, signal: null });
    await endPrograms();
    await removeFolders();
  });

  async function play(command: string, reply: string): Promise<void> {
    const client = await startChild('sh', ['-c', `${command} < ${recorded} > ${reply}`]);
    expect(await client.exit, client.output).to.deep.equal({ code: 0, signal: null });
  }

  for (const [name, command] of Object.entries(clients)) {
    it(`${name} gets every owed block, the Goodbye and the FIN, without a reset`, async function () {
      await needsCapture(this);
      const reply = `${folder}.${name.split(' ')[0]}.reply`;
      const pcap = `${reply}.pcap`;
      const capture = await startCapture({ filter: `tcp port ${node.port}`, file: pcap });
      await play(command(node.port), reply);
      await capture.stop();
      const [stream] = await readStreams(pcap);
      if (stream === undefined) throw new Error('nothing was captured');

      const read = await finackRun('frames', '--read', reply);
      expect(read.code, read.lines.join('\n')).to.equal(0);
      expect(read.lines.at(-1)).to.match(/Goodbye.*\(agrees\)/);
      await expectProved(pcap, stream, ['received-counts.opener', 'half-close']);

      const bytes = await readFile(reply);
      const spoken = await readByProtobufjs(bytes);
      expect(kindsOf(spoken)).to.deep.equal([
        ...['welcome', 'blocks_begin', 'block', 'blocks_end', 'goodbye'],
      ]);
      expect(spoken.filter(({ body }) => body === 'block')).to.have.length(BLOCKS);
      const captured = await streamBytes(pcap, stream);
      expect(Buffer.from(captured.acceptor).equals(bytes)).to.equal(true);
      const resets = stream.packets.filter(({ flags }) => flags.rst).length;
      console.log(`      ${spoken.length} messages, ${bytes.length} bytes, ${resets} RST`);
    });
  }

  it('protobufjs reads the block log like any other stream', async () => {
    const spoken = await readByProtobufjs(await readFile(logOf(folder)));
    const heights = spoken.map(
      ({ block }) => (block as { header: { height: number } }).header.height,
    );
    expect(kindsOf(spoken)).to.deep.equal(['block']);
    expect(heights).to.deep.equal(Array.from({ length: BLOCKS }, (_, at) => at + 1));
    console.log(`      ${spoken.length} blocks of the log`);
  });

  it('says in frames --read where a damaged recording breaks', async () => {
    const cut = `${folder}.cut`;
    await writeFile(cut, (await readFile(recorded)).subarray(0, -3));
    const read = await finackRun('frames', '--read', cut);
    expect(read.code).to.equal(1);
    expect(read.lines.at(-1)).to.match(/partial last frame/);
  });

  const strangers = {
    'an HTTP client, such as a browser':
      'GET / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n\r\n',
    // Handshake record, ClientHello, version, random, and what else there is to say.
    'a TLS client': `\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03${'\x5a'.repeat(194)}`,
    'not a finack node': '\x04\xde\xad\xbe\xef\x00\x11\x22\x33',
  };
  for (const [name, words] of Object.entries(strangers)) {
    it(`tells ${name} politely what this port is`, async () => {
      const stranger = connect({ host: '127.0.0.1', port: node.port, allowHalfOpen: true });
      const chunks: Buffer[] = [];
      stranger.on('data', (chunk) => chunks.push(chunk));
      stranger.write(Buffer.from(words, 'latin1'));
      await once(stranger, 'end');
      stranger.end();
      const [word] = await readByProtobufjs(Buffer.concat(chunks));
      expect(word?.['goodbye']).to.include({ reason: 'GOODBYE_REASON_NOT_FINACK' });
      const line = await node.child.waitForLine(new RegExp(`closed: refused by us .*${name}`));
      expect(line[0].length).to.be.at.most(256);
    });
  }
});

/** Everything that a capture can prove of a close, but for what this client cannot do. */
async function expectProved(
  pcap: string,
  stream: TcpStream,
  unless: readonly string[],
): Promise<void> {
  const names = { opener: 'client', acceptor: 'node' };
  const claims = proveClose({ stream, frames: await framesInCapture(pcap, stream), names });
  const others = claims.filter(({ result, id }) => result !== 'proved' && !unless.includes(id));
  expect(others.map(describeClaim)).to.deep.equal([]);
  expect(summaryOf(claims).failed).to.equal(0);
}
