// With real packets: needs a machine that may capture on loopback; see test/helpers/needs.ts.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { CaptureError } from '../../src/capture/capture-error.ts';
import { startChild } from '../../src/capture/child.ts';
import { changesBetween, type StateChange, sampledWatch } from '../../src/capture/kernel-states.ts';
import {
  readStreams,
  senderOf,
  type TcpPacket,
  type TcpStream,
} from '../../src/capture/packets.ts';
import { readStreamBytes, streamBytes } from '../../src/capture/stream-bytes.ts';
import { readPcapFile } from '../../src/diagram/pcap-file.ts';
import { proveClose } from '../../src/proof/close-proof.ts';
import { needsCapture, needsNamespace, needsTracefs } from '../helpers/needs.ts';
import {
  closing,
  untilKernelShows,
  type WatchedConnection,
  watchBetween,
  watchServer,
} from './watched-connection.ts';

/** `a:FA`: who sent it and its flags, retransmissions left out. */
function shape(stream: TcpStream): string[] {
  const letters = ({ flags }: TcpPacket): string =>
    (flags.syn ? 'S' : '') +
    (flags.fin ? 'F' : '') +
    (flags.rst ? 'R' : '') +
    (flags.ack ? 'A' : '');
  return stream.packets
    .filter(({ retransmission }) => !retransmission)
    .map((packet) => {
      const who = senderOf(stream, packet) === 'opener' ? 'a' : 'b';
      return `${who}:${letters(packet)}${packet.length > 0 ? packet.length : ''}`;
    });
}

function statesOf({ changes, stream }: WatchedConnection, end: 'opener' | 'acceptor'): string[] {
  return changesBetween(changes, stream.opener, stream.acceptor)
    .filter(({ local }) => local === stream[end])
    .map(({ to, source }) => (source === 'sample' ? `${to} (sample)` : to));
}

function results(stream: TcpStream): Map<string, string> {
  const frames = { because: 'these sockets are plain' };
  return new Map(proveClose({ stream, frames }).map(({ id, result }) => [id, result]));
}

describe('packets on loopback', () => {
  before(async function () {
    await needsCapture(this);
  });

  describe('a half-close with remaining data', () => {
    let watched: WatchedConnection;

    before(async () => {
      watched = await watchBetween(async (a, b) => {
        a.resume();
        b.resume();
        a.end('hello');
        await once(b, 'end');
        await untilKernelShows(a, 'FIN_WAIT2'); // B's kernel has sent its ACK by itself
        b.write('remaining');
        await once(a, 'data');
        b.end();
      });
    });

    it('is FIN, ACK, data, ACK, FIN, ACK', () => {
      const packets = shape(watched.stream);
      expect(packets.slice(0, 3)).to.deep.equal(['a:S', 'b:SA', 'a:A']);
      const close = ['a:FA', 'b:A', 'b:A9', 'a:A', 'b:FA', 'a:A'];
      expect(packets.slice(packets.indexOf('a:FA'))).to.deep.equal(close);
      expect(watched.packets).to.equal(watched.stream.packets.length);
    });

    it('is proved, but for what only finack frames can show', () => {
      const claims = results(watched.stream);
      expect([...claims.values()]).to.not.include('failed');
      const packetClaims = ['handshake', 'fin.opener', 'fin-acknowledged.opener', 'no-reset'];
      for (const id of [...packetClaims, 'fin.acceptor', 'fin-acknowledged.acceptor']) {
        expect(claims.get(id), id).to.equal('proved');
      }
      expect(claims.get('half-close')).to.equal('proved');
    });

    it('gives back the bytes of both directions', async () => {
      const bytes = await streamBytes(watched.file, watched.stream);
      expect(Buffer.from(bytes.opener).toString()).to.equal('hello');
      expect(Buffer.from(bytes.acceptor).toString()).to.equal('remaining');
    });

    it('moves the kernel through the states of the textbook', async function () {
      await needsTracefs(this);
      const opener = ['SYN_SENT', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSE'];
      expect(statesOf(watched, 'opener')).to.deep.equal([...opener, 'TIME_WAIT (sample)']);
      expect(statesOf(watched, 'acceptor')).to.deep.equal([
        ...['SYN_RECV', 'ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSE'],
      ]);
    });

    it('dates states and packets by the same clock', async function () {
      await needsTracefs(this);
      const { stream } = watched;
      const fin = stream.packets.find(({ flags }) => flags.fin);
      const later = stream.packets.find(({ number }) => number > (fin?.number ?? 0));
      const wait = watched.changes.find(({ to }) => to === 'CLOSE_WAIT') as StateChange;
      // 40 ms of delayed ACK lie between the FIN and its ACK, and CLOSE_WAIT is behind the FIN.
      expect(wait.timeNs > (fin?.timeNs ?? 0n) - 1_000_000n).to.equal(true);
      expect(wait.timeNs < (later?.timeNs ?? 0n)).to.equal(true);
    });
  });

  it('a reset on purpose is seen, and the proof fails', async () => {
    const { stream } = await watchBetween(async (a, b) => {
      a.resume();
      b.resume();
      a.write('hello');
      await once(b, 'data');
      b.resetAndDestroy();
    });
    expect(shape(stream).at(-1)).to.equal('b:RA');
    const claims = results(stream);
    for (const id of ['no-reset', 'fin.opener', 'fin.acceptor']) {
      expect(claims.get(id), id).to.equal('failed');
    }
  });

  it('a killed process says FIN too: without a Goodbye the packets alone prove nothing', async () => {
    const { stream } = await watchServer(async (server, port) => {
      const script = `require('node:net').connect(${port}, '127.0.0.1').write('hello')`;
      const connection = once(server, 'connection');
      const child = await startChild(process.execPath, ['-e', script]);
      const [socket] = (await connection) as [Socket];
      const closed = closing(socket);
      socket.on('end', () => socket.end());
      socket.resume();
      await once(socket, 'data');
      await child.end('SIGKILL');
      await closed;
    });
    const claims = results(stream);
    expect(claims.get('fin.opener')).to.equal('proved');
    expect(claims.get('goodbye-last.opener')).to.equal('not-observable');
  });

  it('50 MB as fast as they go are captured whole, and put back together', async () => {
    const chunk = Buffer.alloc(1_000_000, 0x61);
    const { stream, file } = await watchBetween(async (a, b) => {
      a.resume();
      b.resume();
      b.on('end', () => b.end());
      for (let sent = 0; sent < 50; sent++) {
        if (!a.write(chunk)) await once(a, 'drain');
      }
      a.end();
    });
    const directions = await readStreamBytes(file, stream, () => {});
    expect(directions.opener).to.deep.equal({ bytes: 50_000_000, missingBytes: 0 });
  });

  it('samples of /proc/net/tcp show only states that the tracepoint showed, or TIME_WAIT', async function () {
    await needsTracefs(this);
    const watch = sampledWatch('asked for');
    const watched = await watchBetween(async (a, b) => {
      a.resume();
      b.resume();
      a.end();
      await once(b, 'end');
      await untilKernelShows(a, 'FIN_WAIT2');
      b.end();
    });
    const { changes } = await watch.stop();
    const { opener, acceptor } = watched.stream;
    const sampled = changesBetween(changes, opener, acceptor);
    expect(sampled.map(({ to }) => to)).to.include('TIME_WAIT');
    const traced = new Set(watched.changes.map(({ local, to }) => `${local} ${to}`));
    for (const { local, to } of sampled) {
      if (to !== 'TIME_WAIT') expect(traced).to.include(`${local} ${to}`);
    }
  });

  describe('a capture', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finack-capture-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    async function refusal(promise: Promise<unknown>): Promise<CaptureError> {
      const outcome = await promise.catch((error: unknown) => error);
      if (outcome instanceof CaptureError) return outcome;
      return expect.fail(`no CaptureError: ${String(outcome)}`);
    }

    it('with packets dropped by the kernel is refused: it would prove nothing', async () => {
      const { file, stream } = await overrun(join(folder, 'drops.pcap'), false);
      const error = await refusal(stream);
      expect(error.code).to.equal('DROPPED');
      expect(error.message).to.match(/^\d+ packets dropped by the kernel, \d+ kept/);
      const allowed = await overrun(file, true);
      expect((await allowed.stream).droppedByKernel).to.be.above(0);
    });

    /** The capture tool sleeps through a burst that its small buffer cannot hold. */
    async function overrun(file: string, dropsAllowed: boolean) {
      let stream: ReturnType<Awaited<ReturnType<typeof startCapture>>['stop']> | undefined;
      await watchBetween(async (a, b) => {
        const filter = `tcp port ${b.localPort}`;
        const capture = await startCapture({ filter, file, bufferMiB: 1 });
        process.kill(capture.pid, 'SIGSTOP');
        a.resume();
        b.resume();
        a.end(Buffer.alloc(20_000_000));
        await once(b, 'end');
        process.kill(capture.pid, 'SIGCONT');
        stream = capture.stop({ dropsAllowed });
        stream.catch(() => {}); // judged by the test
        b.end();
      });
      if (stream === undefined) throw new Error('nothing was captured');
      return { file, stream };
    }

    it('of headers only keeps the lengths, and says that the bytes are missing', async () => {
      const file = join(folder, 'headers.pcap');
      await watchBetween(async (a, b) => {
        const filter = `tcp port ${b.localPort}`;
        const capture = await startCapture({ filter, file, payload: 'headers' });
        a.resume();
        b.resume();
        b.on('end', () => b.end());
        a.end(Buffer.alloc(5000));
        await Promise.all([closing(a), closing(b)]);
        await capture.stop();
      });
      const [stream] = await readStreams(file);
      if (stream === undefined) throw new Error('no stream');
      const bytes = stream.packets.reduce((sum, { length }) => sum + length, 0);
      expect(bytes).to.equal(5000);
      const { opener } = await readStreamBytes(file, stream, () => {});
      expect(opener.missingBytes).to.be.above(4000);
    });

    it('that has caught up holds what was sent until then, and goes on', async () => {
      const file = join(folder, 'so-far.pcap');
      const receiver = createSocket('udp4').bind(0, '127.0.0.1');
      await once(receiver, 'listening');
      const { port } = receiver.address();
      const capture = await startCapture({ filter: `udp port ${port}`, file });
      for (const sent of [1, 2, 3]) {
        receiver.send(`datagram ${sent}`, port, '127.0.0.1');
        await once(receiver, 'message');
        await capture.caughtUp();
        const { packets } = await readPcapFile(file);
        const ours = packets.filter((packet) => Buffer.from(packet).includes('datagram '));
        expect(ours).to.have.lengthOf(sent);
      }
      receiver.close();
      expect(await capture.stop()).to.include({ droppedByKernel: 0 });
    });

    it('that nothing here can make is refused with the reason', async () => {
      const file = join(folder, 'none.pcap');
      const noSuch = startCapture({ interface: 'nosuch0', filter: 'tcp', file });
      expect(await refusal(noSuch)).to.include({ code: 'NOT_POSSIBLE' });
      const noFilter = startCapture({ filter: 'not a filter', file });
      expect((await refusal(noFilter)).message).to.match(/syntax error/);
    });

    it('sees into a network namespace', async function () {
      await needsNamespace(this);
      const holder = await startChild('unshare', [
        ...['--net', 'sh', '-c', 'ip link set lo up && echo up && exec sleep 600'],
      ]);
      await holder.waitForLine(/^up$/);
      const namespace = `/proc/${holder.pid}/ns/net`;
      const file = join(folder, 'namespace.pcap');
      const capture = await startCapture({ filter: 'tcp', file, namespace });
      const refused = await startChild('nsenter', [
        ...[`--net=${namespace}`, '--', process.execPath, '-e'],
        `require('node:net').connect(9, '127.0.0.1').on('error', () => {})`,
      ]);
      await refused.exit;
      expect((await capture.stop()).packets).to.equal(2);
      await holder.end();
      const [stream] = await readStreams(file);
      expect(stream && shape(stream)).to.deep.equal(['a:S', 'b:RA']);
    });
  });

  it('to a port where nobody listens are SYN and RST', async () => {
    const { stream } = await watchServer(async (server, port) => {
      server.close();
      await once(server, 'close');
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await closing(socket);
    });
    expect(shape(stream)).to.deep.equal(['a:S', 'b:RA']);
    expect(results(stream).get('handshake')).to.equal('failed');
  });
});
