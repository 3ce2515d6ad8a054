// `finack watch` as its users run it: beside real nodes, until they stop, Ctrl-C, or a reader that has
// seen enough.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endPrograms, finack, finackRun, startProgram } from './programs.ts';

describe('finack watch', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-watch-'));
  });
  afterEach(async () => {
    await endPrograms();
    await rm(folder, { recursive: true });
  });

  it('shows how a node stands, what happens in it, and ends with it', async () => {
    const data = join(folder, 'a');
    const node = await startProgram({ folder: data });
    const watch = await finack('watch', '--data', data);
    await watch.waitForLine(/^127\.0\.0\.1:\d+ dev at height 0, tip .*, 0 inbound, 0 outbound$/);
    const peer = await startProgram({ folder: join(folder, 'b'), peers: [node.address] });
    await watch.waitForLine(/^\d\d:\d\d:\d\d\.\d{3}Z p1 .* ready: finack/);
    await peer.child.end('SIGTERM');
    await watch.waitForLine(/Z p1 .* closed: graceful by peer/);
    await node.child.end('SIGTERM');
    expect(await watch.exit).to.deep.equal({ code: 0, signal: null });
    expect(watch.lines.at(-1)).to.match(/Z stopped \(SIGTERM\)/);
    expect(watch.lines.filter((line) => / p1 (->|<-) /.test(line))).to.deep.equal([]);
  });

  it('prints objects, with every frame if it is asked to, until Ctrl-C', async () => {
    const data = join(folder, 'a');
    const node = await startProgram({ folder: data });
    const watch = await finack('watch', '--node', node.address, '--json', '--frames');
    await watch.waitForLine(/^\{"type":"snapshot"/);
    const peer = await startProgram({ folder: join(folder, 'b'), peers: [node.address] });
    await watch.waitForLine(/^\{"type":"connection.frame","peer":"p1","flow":"in","what":"Ready"/);
    expect(await watch.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
    const events = watch.lines.map((line) => JSON.parse(line) as { type: string });
    expect(events.filter(({ type }) => type === 'connection.frames')).to.deep.equal([]);
    // The node has not noticed.
    const { code } = await finackRun('status', '--data', data);
    expect(code).to.equal(0);
    await Promise.all([node, peer].map(({ child }) => child.end('SIGTERM')));
  });

  it('says so when the node was killed, and when there is none', async () => {
    const data = join(folder, 'a');
    const node = await startProgram({ folder: data });
    const watch = await finack('watch', '--data', data);
    await watch.waitForLine(/ at height 0/);
    await node.child.end('SIGKILL');
    expect(await watch.exit).to.deep.equal({ code: 1, signal: null });
    expect(watch.output).to.include('the node is gone');
    const none = await finackRun('watch', '--data', data);
    expect(none.code).to.equal(1);
  });
});
