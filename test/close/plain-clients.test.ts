// A recorded conversation and a tool from every machine are a complete client: netcat and socat send
// Hello without a key, Ready, a request and Goodbye, then their FIN, and get every owed block, the
// server's Goodbye and its FIN. [H-6] [G-4]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { FrameCutter } from '../../src/capture/frames-in-capture.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import type { OutgoingEnvelope } from '../../src/wire/messages.ts';
import { needsCapture, needsProgram } from '../helpers/needs.ts';
import { BlockServer } from '../net/block-server.ts';
import { anonymousHello, listen, type TestEndpoint } from '../net/endpoints.ts';
import { captured, expectFramesProve, SERVER_HOST } from './harness.ts';

const BLOCKS = 300;

/** What a client without a key says from connect to FIN, without waiting for anything. */
function recordedConversation(): Uint8Array {
  const hello = anonymousHello({ userAgent: 'a recorded file' });
  const said: OutgoingEnvelope[] = [
    { message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } },
    { message: { kind: 'Ready', signature: new Uint8Array(0) } },
    { id: 1, message: { kind: 'GetBlockRange', fromHeight: 0, count: BLOCKS } },
  ];
  const frames = said.map((envelope) => frameOf(encodeEnvelope(envelope)));
  const bytesSent = frames.reduce((sum, { length }) => sum + length, 0);
  const counts = { framesSent: 3, bytesSent, framesReceived: 0, bytesReceived: 0 };
  const goodbye = { reason: 'done', text: '', ...counts } as const;
  frames.push(frameOf(encodeEnvelope({ message: { kind: 'Goodbye', goodbye } })));
  return Buffer.concat(frames);
}

const clients: { name: string; probe: [string, string]; command: (port: number) => string }[] = [
  {
    name: 'netcat',
    probe: ['nc', '-h'],
    command: (port: number) => `exec nc -N ${SERVER_HOST} ${port}`,
  },
  {
    name: 'socat',
    probe: ['socat', '-V'],
    command: (port: number) => `exec socat -t 30 - TCP4:${SERVER_HOST}:${port}`,
  },
];

describe('[H-6] a recorded file is a complete client', () => {
  before(async function () {
    await needsCapture(this);
  });

  for (const { name, probe, command } of clients) {
    it(`with ${name}: every block, the Goodbye and the FIN`, async function () {
      await needsProgram(this, ...probe);
      const folder = await mkdtemp(join(tmpdir(), 'finack-plain-'));
      const [said, heard] = [join(folder, 'said'), join(folder, 'heard')];
      await writeFile(said, recordedConversation());
      const filler = { count: BLOCKS, blockBytes: 30_000 };
      const serve = (end: TestEndpoint): void => void new BlockServer(end, filler).attach();
      const listening = await listen({}, serve, SERVER_HOST);
      const accepted = listening.next();
      const work = async (): Promise<void> => {
        const line = `${command(listening.port)} <'${said}' >'${heard}'`;
        const client = await startChild('sh', ['-c', line]);
        const { outcome } = await (await accepted).over();
        expect(await client.exit).to.deep.equal({ code: 0, signal: null });
        expect(outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
        await listening.close();
      };
      await captured(listening.port, 'whole', work, async ({ file, streams }) => {
        expect(streams).to.have.length(1);
        for (const stream of streams) await expectFramesProve(file, stream);
      });
      const cutter = new FrameCutter();
      cutter.push(await readFile(heard));
      const { blocks, goodbyes, goodbyeIsLast, leftoverBytes } = cutter.finish();
      expect({ blocks, goodbyeIsLast, leftoverBytes }).to.deep.equal({
        ...{ blocks: BLOCKS, goodbyeIsLast: true, leftoverBytes: 0 },
      });
      expect(goodbyes[0]).to.include({ reason: 'done', framesReceived: 3 });
      await rm(folder, { recursive: true });
    });
  }
});
