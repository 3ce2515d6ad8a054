// Conversations under TLS in Wireshark: with their secrets beside the capture, or in it, every frame is
// shown and judged as over plain TCP, and each ends as it did.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { openKeylog } from '../../src/observe/sinks/keylog-file.ts';
import { needsCapture, needsProgram, needsTshark } from '../helpers/needs.ts';
import { BlockServer } from '../net/block-server.ts';
import { listen, readyPair } from '../net/endpoints.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { all, dissect, framesOf, ofPort, tshark } from './dissection.ts';

const CONVERSATIONS = 3;

describe('[H-10] inside TLS', function () {
  this.timeout(60_000);
  let folder: string;
  let port: number;

  before(async function () {
    await needsCapture(this);
    await needsTshark(this);
    await needsProgram(this, 'editcap', '--version');
    folder = await newFolder();
    const keylog = await openKeylog(join(folder, 'keys.txt'));
    const blocks = { count: 10, blockBytes: 20_000 };
    const options = { carrier: 'TLS', keylog: keylog.line } as const;
    const listening = await listen(options, (end) => new BlockServer(end, blocks).attach());
    port = listening.port;
    const file = join(folder, 'tls.pcap');
    const capture = await startCapture({ filter: `tcp port ${port}`, file });
    for (let at = 0; at < CONVERSATIONS; at++) {
      const { dialer, listener } = await readyPair(listening);
      const range = { kind: 'GetBlockRange', fromHeight: 0, count: 5 } as const;
      dialer.connection.send({ id: 1, message: range });
      dialer.connection.leave('done');
      await Promise.all([dialer.over(), listener.over()]);
    }
    await listening.close();
    await capture.stop();
    await keylog.close();
  });

  after(removeFolders);

  it('every frame is shown, across records too, and every conversation is graceful', async () => {
    const secrets = ['-o', `tls.keylog_file:${join(folder, 'keys.txt')}`];
    const rows = ofPort(await dissect(join(folder, 'tls.pcap'), ...secrets), port);
    // The blocks are filler, which E-6 says of them; frames and ends are what TLS could disturb.
    const said = framesOf(rows).map((frame) => frame.split(' ')[0]);
    const greeting = ['Hello', 'Welcome', 'Ready', 'GetBlockRange', 'Goodbye', 'BlocksBegin'];
    expect(said.slice(0, greeting.length)).to.deep.equal(greeting);
    expect(said.filter((word) => word === 'Block')).to.have.length(5 * CONVERSATIONS);
    expect(all(rows, 'experts').filter((text) => /^[FX]-\d+ /.test(text))).to.deep.equal([]);
  });

  it('one file is enough when the secrets are in it, and without them nothing is shown', async () => {
    const [plain, whole] = [join(folder, 'tls.pcap'), join(folder, 'whole.pcapng')];
    const inject = ['--inject-secrets', `tls,${join(folder, 'keys.txt')}`, plain, whole];
    await promisify(execFile)('editcap', inject);
    const endings = async (file: string): Promise<string[]> => {
      const { stdout } = await tshark('-n', '-r', file, '-T', 'fields', '-e', '_ws.col.Info');
      return stdout.match(/\[ending: [^\]]*\]/g) ?? [];
    };
    expect(await endings(whole)).to.deep.equal(Array(CONVERSATIONS).fill('[ending: graceful]'));
    expect(await endings(plain)).to.deep.equal([]);
  });

  it('the secrets are nobody else’s to read, and replace no file', async () => {
    const path = join(folder, 'keys.txt');
    expect(((await stat(path)).mode & 0o777).toString(8)).to.equal('600');
    const error = await openKeylog(path).catch((failure: NodeJS.ErrnoException) => failure.code);
    expect(error).to.equal('EEXIST');
  });
});
