// A running node as a capture interface of Wireshark: listed, captured live without root, and no
// trouble to anybody when it hangs or dies.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { wiresharkEnvironment } from '../../src/wireshark/folders.ts';
import { endPrograms, finackMain, type Program, startProgram } from '../e2e/programs.ts';
import { needsProgram } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';
import { newFolder, removeFolders } from '../node/chains.ts';

const shippedScript = join(root, 'scripts', 'wireshark', 'extcap', 'finack');

describe('extcap', () => {
  let config = '';

  /** A configuration folder whose only content is our extcap, the compiled one. */
  before(async function () {
    await needsProgram(this, 'tshark', '--version');
    config = await newFolder();
    await mkdir(join(config, 'extcap'));
    await runs(join(config, 'extcap', 'finack'), 'extcap "$@"');
  });
  afterEach(endPrograms);
  after(removeFolders);

  async function runs(path: string, rest: string): Promise<void> {
    await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${finackMain}" ${rest}\n`);
    await chmod(path, 0o755);
  }

  async function tshark(...args: string[]): Promise<RunningProgram> {
    const env = { ...process.env, ...(await wiresharkEnvironment(config)) };
    return startChild('tshark', args, { env });
  }

  async function listed(): Promise<string[]> {
    const list = await tshark('-D');
    expect((await list.exit).code).to.equal(0);
    return list.lines.filter((line) => line.includes('finack-'));
  }

  const isListed = (lines: readonly string[], { address }: Program) =>
    lines.some((line) => line.includes(`finack-${address} (finack node, network dev)`));

  it('lists the nodes that run; a frozen one and a killed one are passed over', async () => {
    const [one, two] = [await newNode(), await newNode()];
    const before = await listed();
    expect([isListed(before, one), isListed(before, two)]).to.deep.equal([true, true]);
    one.child.signal('SIGSTOP');
    const frozen = await listed();
    one.child.signal('SIGKILL');
    await one.child.exit;
    const killed = await listed();
    for (const lines of [frozen, killed]) {
      expect([isListed(lines, one), isListed(lines, two)]).to.deep.equal([false, true]);
    }
  });

  it('captures live, both directions, until the node ends', async () => {
    const node = await newNode();
    const fields = ['exported_pdu.prot_name', 'frame.p2p_dir', 'frame.interface_name'];
    const capture = await tshark(
      ...['-i', `finack-${node.address}`, '-l', '-T', 'fields', '-E', 'separator=/t'],
      ...fields.flatMap((field) => ['-e', field]),
    );
    await capture.waitForLine(/Capturing on/);
    // What tshark says first comes before its extcap has tapped the node: dial until it is seen.
    let peer = await newNode(node.address);
    while (!capture.lines.some((line) => line.startsWith('finack\t'))) {
      await peer.stop();
      peer = await newNode(node.address);
      await peer.child.waitForLine(/ ready: /);
    }
    await capture.waitForLine(/^finack\t0\t/);
    await capture.waitForLine(/^finack\t1\t/);
    await node.stop();
    expect((await capture.exit).code).to.equal(0);
    expect(capture.output).to.not.match(/rror/);
  });

  it('says so when the node is gone, and answers what newer Wiresharks ask', async () => {
    const gone = await startChild(process.execPath, [
      ...[finackMain, 'extcap', '--capture', '--fifo', '/dev/null'],
      ...['--extcap-interface', 'finack-127.0.0.1:1'],
    ]);
    expect((await gone.exit).code).to.equal(1);
    expect(gone.output).to.equal('finack: no node runs at finack-127.0.0.1:1 any more');
    const newer = await startChild(process.execPath, [
      ...[finackMain, 'extcap', '--extcap-dlts', '--extcap-interface=x', '--extcap-novelty', 'y'],
    ]);
    expect((await newer.exit).code).to.equal(0);
    expect(newer.output).to.match(/^dlt \{number=252\}\{name=WIRESHARK_UPPER_PDU\}/);
  });

  it('stops on SIGTERM, as Wireshark ends it', async () => {
    const node = await newNode();
    const fifo = join(await newFolder(), 'fifo');
    await (await startChild('mkfifo', [fifo])).exit;
    const extcap = await startChild(process.execPath, [
      ...[finackMain, 'extcap', '--capture', '--fifo', fifo],
      ...['--extcap-interface', `finack-${node.address}`],
    ]);
    // One opening for both: `cat` ends by itself when the last writer has closed.
    const script = 'exec 3<"$0"; head -c 4 <&3 | od -An -tx1; exec cat <&3 >/dev/null';
    const reader = await startChild('sh', ['-c', script, fifo]);
    await reader.waitForLine(/0a 0d 0d 0a/);
    expect(await extcap.end('SIGTERM')).to.deep.equal({ code: 0, signal: null });
    await reader.exit;
  });

  it('stops when Wireshark was killed, though its pipe is still open and the node is idle', async () => {
    const node = await newNode();
    const fifo = join(await newFolder(), 'fifo');
    await (await startChild('mkfifo', [fifo])).exit;
    const wireshark = await startChild('sh', [
      ...['-c', '"$@" & wait', 'wireshark', process.execPath, finackMain, 'extcap', '--capture'],
      ...['--fifo', fifo, '--extcap-interface', `finack-${node.address}`],
    ]);
    // As dumpcap does, it keeps the pipe open until it is ended itself.
    const script = 'exec 3<"$0"; head -c 4 <&3 | od -An -tx1; exec cat';
    const reader = await startChild('sh', ['-c', script, fifo], { input: 'held' });
    await reader.waitForLine(/0a 0d 0d 0a/);
    // Its end is told only when the last program that shares its output has ended, which is ours.
    expect(await wireshark.end('SIGKILL')).to.deep.equal({ code: null, signal: 'SIGKILL' });
    await reader.end();
  });

  it('is found by the shipped script, in the package or on the PATH', async () => {
    const bin = await newFolder();
    await runs(join(bin, 'finack'), '"$@"');
    const PATH = `${bin}${delimiter}${process.env['PATH']}`;
    const child = await startChild(shippedScript, ['--extcap-interfaces', '--extcap-version=4.0'], {
      env: { ...process.env, PATH },
    });
    expect((await child.exit).code).to.equal(0);
    expect(child.lines[0]).to.match(/^extcap \{version=\d+\.\d+\.\d+\}$/);
  });
});

async function newNode(...peers: string[]): Promise<Program> {
  return startProgram({ folder: await newFolder(), peers });
}
