// node.watch: a snapshot and the events behind it, for quick readers, slow ones and netcat.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ControlClient } from '../../src/control/client.ts';
import { CLIENTS_MAX, WATCHERS_MAX } from '../../src/control/limits.ts';
import { ControlServer } from '../../src/control/server.ts';
import type { Watch } from '../../src/control/watch-client.ts';
import type { WatchEvent } from '../../src/control/watch-stream.ts';
import { QUEUE_EVENTS_MAX } from '../../src/observe/event-queue.ts';
import type { NodeEvent, StampedEvent } from '../../src/observe/events.ts';
import { FakeNode, fakePeer, fakeStatus, type Sandbox, sandbox } from './fake-node.ts';

let stamp = 0;
function stamped(event: NodeEvent): StampedEvent {
  stamp++;
  return { ...event, atMs: stamp, monotonicNs: 2n ** 60n + BigInt(stamp) };
}

const roundTrip = (ms: number) => stamped({ type: 'connection.round-trip', peer: 'p1', ms });
const frame = (bytes: number): StampedEvent =>
  stamped({ type: 'connection.frame', peer: 'p1', flow: 'in', what: 'Ping', bytes });

async function all(watch: Watch): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of watch) events.push(event);
  return events;
}

/** A watcher that has seen its answer come, and reads nothing. */
async function deafWatcher(path: string): Promise<Socket> {
  const socket = connect({ path, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write('{"jsonrpc":"2.0","id":1,"method":"node.watch","params":{}}\n');
  await once(socket, 'readable');
  return socket;
}

describe('control: watching a node', () => {
  let place: Sandbox;
  let server: ControlServer;
  let node: FakeNode;
  let path = '';

  beforeEach(async () => {
    place = await sandbox();
    node = new FakeNode();
    server = new ControlServer(place.around);
    path = await server.start(node, await place.data());
  });
  afterEach(async () => {
    await server.close();
    await place.remove();
  });

  it('is a snapshot, then every event as it was, until the node has stopped', async () => {
    const watch = await new ControlClient(path).watch();
    const { status, peers, chain, monotonicNs } = watch.snapshot;
    expect({ status, peers, chain }).to.deep.equal({
      status: fakeStatus,
      peers: [fakePeer],
      chain: [],
    });
    expect(monotonicNs < process.hrtime.bigint()).to.equal(true);
    const happened = [roundTrip(1), stamped({ type: 'node.stopped', reason: 'x', durationMs: 2 })];
    for (const event of happened) node.watchers.event(event);
    const events = all(watch);
    await server.close();
    expect(await events).to.deep.equal(happened);
  });

  it('misses nothing between snapshot and events, and tells nothing twice', async () => {
    // Something happens at every turn of the loop; the status counts it.
    let happened = 0;
    node.status = () => ({ ...fakeStatus, height: happened });
    const happen = () => {
      happened++;
      node.watchers.event(roundTrip(happened));
    };
    const events = setInterval(happen, 0);
    for (let watchers = 0; watchers < 5; watchers++) {
      const watch = await new ControlClient(path).watch();
      for await (const event of watch) {
        expect(event).to.include({
          type: 'connection.round-trip',
          ms: watch.snapshot.status.height + 1,
        });
        break;
      }
    }
    clearInterval(events);
  });

  it('counts frames, and shows them to those who ask', async () => {
    const client = new ControlClient(path);
    const [counts, frames] = [await client.watch(), await client.watch({ frames: 'all' })];
    const happened = [frame(1), frame(2), roundTrip(3)];
    for (const event of happened) node.watchers.event(event);
    const seen: WatchEvent[] = [];
    for await (const event of counts) {
      seen.push(event);
      if (event.type === 'connection.frames') break;
    }
    expect(seen[0]).to.deep.equal(happened[2]);
    const { framesIn, framesOut, bytesIn, bytesOut } = fakePeer;
    const counted = { peer: 'p1', framesIn, framesOut, bytesIn, bytesOut };
    expect(seen[1]).to.include({ type: 'connection.frames', ...counted });
    expect(seen).to.have.lengthOf(2);
    const shown = all(frames);
    await server.close();
    expect(await shown).to.deep.equal(happened);
  });

  it('costs a bounded queue for a reader that does not read, and says what it missed', async () => {
    const watch = await new ControlClient(path).watch();
    // More than a socket and the queue hold, in batches between which the node writes; nothing is read yet.
    const count = 4 * QUEUE_EVENTS_MAX;
    for (let sent = 0; sent < count; ) {
      for (const end = sent + QUEUE_EVENTS_MAX; sent < end; sent++) {
        node.watchers.event(roundTrip(sent));
      }
      await pause(30);
    }
    const events = all(watch);
    await server.close();
    let next = 0;
    let gaps = 0;
    for (const event of await events) {
      if (event.type === 'events.missed') {
        next += event.events;
        gaps++;
      } else {
        expect(event).to.include({ type: 'connection.round-trip', ms: next });
        next++;
      }
    }
    expect(gaps).to.be.above(0);
    expect(next).to.equal(count);
  });

  it('tells a reader whose queue was full that the node stopped properly', async () => {
    const watch = await new ControlClient(path).watch();
    for (let sent = 0; sent <= QUEUE_EVENTS_MAX; sent++) node.watchers.event(roundTrip(sent));
    const stopped = stamped({ type: 'node.stopped', reason: 'x', durationMs: 2 });
    node.watchers.event(stopped);
    const events = all(watch);
    await server.close();
    expect((await events).slice(-2)).to.deep.equal([{ type: 'events.missed', events: 1 }, stopped]);
  });

  it('ends with its signal, with its reader, and with a break', async () => {
    const client = new ControlClient(path);
    const stop = new AbortController();
    const watch = await client.watch({ signal: stop.signal });
    const events = all(watch);
    stop.abort();
    expect(await events).to.deep.equal([]);
    const other = await client.watch();
    other.close();
    expect(await all(other)).to.deep.equal([]);
    const late = await client.watch({ signal: stop.signal }).catch((error: Error) => error.name);
    expect(late).to.equal('AbortError');
  });

  it('leaves the node reachable for commands, however many watch', async () => {
    const client = new ControlClient(path);
    const watches = await Promise.all(Array.from({ length: WATCHERS_MAX }, () => client.watch()));
    const refused = await client.watch().catch((error: Error) => error);
    expect(refused).to.include({ code: 'REFUSED', remoteCode: 'BUSY' });
    expect((await client.call('node.status', {})).height).to.equal(7);
    for (const watch of watches) watch.close();
  });

  it('drops those who end their side and never read', async () => {
    const running = new Set<() => void>();
    node.observe = (observer) => {
      const unobserve = node.watchers.observe(observer);
      running.add(unobserve);
      return () => {
        running.delete(unobserve);
        unobserve();
      };
    };
    const deaf: Socket[] = [];
    while (deaf.length < CLIENTS_MAX) {
      const some = await Promise.all(Array.from({ length: WATCHERS_MAX }, () => deafWatcher(path)));
      // More than a socket holds: it stays with the server.
      const reason = 'x'.repeat(4 * 1024 * 1024);
      node.watchers.event(stamped({ type: 'node.stopping', reason, peers: 0 }));
      for (const socket of some) socket.end();
      while (running.size > 0) await pause(1);
      deaf.push(...some);
    }
    const client = new ControlClient(path);
    const isRefused = () =>
      client.call('node.status', {}).then(
        () => false,
        () => true,
      );
    while (await isRefused()) await pause(20);
    for (const socket of deaf) socket.destroy();
  });

  it('says which parameter is wrong', async () => {
    const client = new ControlClient(path);
    const wrong = [
      { given: { frames: 'some' }, why: /"frames" must be one of counts, all/ },
      { given: { blocks: -1 }, why: /"blocks" must be a whole number/ },
      { given: { peers: ['p1'] }, why: /there is no parameter "peers"/ },
    ];
    for (const { given, why } of wrong) {
      const error = await client.watch(given as object).catch((fault: Error) => fault);
      expect(error).to.be.an('error').with.property('message').that.matches(why);
    }
  });

  it('speaks to netcat', async () => {
    const socket: Socket = connect({ path, allowHalfOpen: true });
    socket.write('{"jsonrpc":"2.0","id":"a","method":"node.watch","params":{"blocks":0}}\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const { id, result } = JSON.parse(answer.toString()) as { id: string; result: object };
    expect(id).to.equal('a');
    expect(result).to.have.all.keys('atMs', 'monotonicNs', 'status', 'peers', 'chain');
    node.watchers.event(stamped({ type: 'node.stopping', reason: 'an \u001b[2J', peers: 0 }));
    socket.end();
    const line = await text(socket);
    expect(line).to.match(/^\{"type":"node.stopping","reason":"an \\u001b\[2J".*\}\n$/);
  });
});
