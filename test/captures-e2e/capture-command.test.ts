// `finack capture` as a person uses it: started, watched, ended with Ctrl-C.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { readStreams } from '../../src/capture/packets.ts';
import { endPrograms, finack, finackMain, finackRun, startProgram } from '../e2e/programs.ts';
import { needsCapture } from '../helpers/needs.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { tshark } from './dissection.ts';

describe('finack capture', () => {
  afterEach(endPrograms);
  after(removeFolders);

  it('captures a whole conversation, from SYN to the last ACK, and says that nothing is missing', async function () {
    await needsCapture(this);
    const base = await newFolder();
    const elder = await startProgram({ folder: `${base}/elder` });
    const out = `${base}/out.pcapng`;
    const capture = await finack('capture', '--port', String(elder.port), '--out', out);
    await capture.waitForLine(/^capturing tcp port \d+ on lo; Ctrl-C ends it$/);
    const node = await startProgram({ folder: `${base}/node`, peers: [elder.address] });
    await node.child.waitForLine(/ ready: /);
    await node.stop();
    expect(await capture.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
    expect(capture.lines.at(-1)).to.match(
      /^\d+ packets, 0 dropped by kernel, .* in .*out\.pcapng$/,
    );

    const [stream, ...others] = await readStreams(out);
    expect(others).to.deep.equal([]);
    const flags = stream?.packets.map(({ flags: { syn, fin, rst } }) => [syn, fin, rst]) ?? [];
    expect(flags[0]).to.deep.equal([true, false, false]);
    // A FIN whose ACK is late is sent again.
    const ended = stream?.packets.filter((packet) => packet.flags.fin).map(({ from }) => from);
    expect(new Set(ended).size).to.equal(2);
    expect(flags.some(([, , rst]) => rst)).to.equal(false);
    // Neither the marker nor the file before its conversion is left.
    expect(capture.lines.at(-1)).to.contain(`${stream?.packets.length} packets`);
    expect((await readdir(base)).filter((name) => name.startsWith('out'))).to.deep.equal([
      'out.pcapng',
    ]);

    // The file names its ports: finack is expected there, also by whoever joins in the middle.
    const shown = await finackRun('wireshark', out);
    const port = `-o finack.port:9001-9020,${elder.port} -r`;
    expect(shown.lines.at(-1)).to.contain(port);
    const late = `${base}/late.pcapng`;
    await (await startChild('editcap', ['-r', out, late, '1', '7-9999'])).exit;
    const fields = ['-T', 'fields', '-e', 'finack.state.opener', '-e', 'finack.state.acceptor'];
    const [, ofPort = ''] = port.split(' ');
    const rows = await tshark('-n', '-r', late, '-o', ofPort, ...fields);
    expect(rows.stdout.split('\n')[0]).to.equal('SYN_SENT\t');
  });

  it('says which file it cannot write, before it captures anything', async () => {
    const base = await newFolder();
    const nowhere = await finackRun('capture', '--out', `${base}/nowhere/out.pcapng`);
    expect(nowhere.code).to.equal(1);
    expect(nowhere.lines).to.deep.equal([
      `finack: cannot write ${base}/nowhere/out.pcapng (ENOENT)`,
    ]);
    const folder = await finackRun('capture', '--out', base);
    expect(folder.lines).to.deep.equal([`finack: ${base} is a folder`]);
  });

  it('says what to do where nobody may capture, or nothing can', async () => {
    const base = await newFolder();
    await mkdir(`${base}/bin`);
    for (const tool of ['tcpdump', 'dumpcap']) {
      const refusal = `echo "${tool}: lo: You don't have permission" >&2; exit 1`;
      await writeFile(`${base}/bin/${tool}`, `#!/bin/sh\n${refusal}\n`, { mode: 0o755 });
    }
    const capture = [finackMain, 'capture', '--out', `${base}/out.pcapng`];
    for (const { PATH, says } of [
      { PATH: `${base}/bin`, says: /: lo: You don't have permission: run it as root or as / },
      {
        PATH: `${base}/none`,
        says: /: install them \(Debian, Ubuntu: apt install tcpdump tshark\)$/,
      },
    ]) {
      const child = await startChild(process.execPath, capture, { env: { PATH } });
      expect((await child.exit).code).to.equal(1);
      expect(child.output).to.match(/^finack: nothing can capture here: /);
      expect(child.output).to.match(says);
    }
  });

  it('says why where it cannot capture', async () => {
    const base = await newFolder();
    const out = `${base}/out.pcapng`;
    const capture = await finack('capture', '--interface', 'no-such-one', '--out', out);
    expect((await capture.exit).code).to.equal(1);
    expect(capture.lines.at(-1)).to.match(/^finack: nothing can capture here: /);
  });
});
