// A program of its own that greets a node without a key and then only reads, until somebody ends it.
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import { helloOf } from '../node/raw-peer.ts';

/** Started, connected, and with the Welcome read. What it had not read would make its kernel reset at once. */
export async function startGreeter(address: string): Promise<RunningProgram> {
  const hello = helloOf(instantNetwork);
  const words = [
    { message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } },
    { message: { kind: 'Ready', signature: new Uint8Array(0) } },
  ] as const;
  const greeting = Buffer.concat(words.map((word) => frameOf(encodeEnvelope(word))));
  const at = address.lastIndexOf(':');
  const script = `const socket = require('node:net').connect(${address.slice(at + 1)}, '${address.slice(0, at)}');
    socket.on('data', () => console.log('heard'));
    socket.write(Buffer.from('${greeting.toString('hex')}', 'hex'));`;
  const child = await startChild(process.execPath, ['-e', script]);
  await child.waitForLine(/^heard$/);
  return child;
}
