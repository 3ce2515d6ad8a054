import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { eachLine, startChild } from '../../src/capture/child.ts';

async function rejection(promise: Promise<unknown>): Promise<NodeJS.ErrnoException> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: NodeJS.ErrnoException) => error,
  );
}

/** Loaded by another process, as source or compiled, whichever runs here. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const childModule = new URL(`../../src/capture/child.${extension}`, import.meta.url).href;

const script = (text: string): [string, string[]] => [process.execPath, ['-e', text]];

describe('a child process', () => {
  it('is ready when it said so, and the line may be waited for before and after it came', async () => {
    const child = await startChild(...script(`console.log('listening 127.0.0.1:9001')`));
    const before = await child.waitForLine(/^listening (\S+)$/);
    expect(before[1]).to.equal('127.0.0.1:9001');
    expect(await child.exit).to.deep.equal({ code: 0, signal: null });
    const after = await child.waitForLine(/^listening (\S+)$/);
    expect(after[1]).to.equal('127.0.0.1:9001');
    expect(child.output).to.equal('listening 127.0.0.1:9001');
  });

  it('that ends without the line is an error that shows what it said', async () => {
    const child = await startChild(...script(`console.error('port taken'); process.exitCode = 69`));
    const error = await rejection(child.waitForLine(/^listening/));
    expect(error.message).to.include('port taken');
    expect((await child.exit).code).to.equal(69);
    expect((await rejection(child.waitForLine(/^listening/))).message).to.include('port taken');
  });

  it('is ended by its own id, with the signal it was sent', async () => {
    const child = await startChild(...script(`setInterval(() => {}, 1000); console.log('up')`));
    await child.waitForLine(/^up$/);
    expect(await child.end('SIGTERM')).to.deep.equal({ code: null, signal: 'SIGTERM' });
  });

  it('takes its own children along when it ends', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected = once(server, 'connection');
    const grandchild = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up'))`;
    const parent = await startChild(process.execPath, [
      ...process.execArgv,
      '--input-type=module',
      '-e',
      `const { startChild } = await import(${JSON.stringify(childModule)});
       const child = await startChild(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);
       await child.waitForLine(/up/);
       process.exit(0);`,
    ]);
    const [socket] = (await connected) as [Socket];
    socket.on('error', () => {});
    socket.resume();
    await once(socket, 'close'); // the kernel closes the sockets of a process that is gone
    expect((await parent.exit).code).to.equal(0);
    server.close();
  });

  it('that does not exist is an error of the world', async () => {
    expect((await rejection(startChild('/nonexistent/program', []))).code).to.equal('ENOENT');
  });

  it('can be read line by line, and its failure is heard', async () => {
    const lines: string[] = [];
    await eachLine(...script(`console.log('a\\nb')`), (line) => lines.push(line));
    expect(lines).to.deep.equal(['a', 'b']);
    const failing = eachLine(...script(`console.error('bad'); process.exitCode = 2`), () => {});
    expect((await rejection(failing)).message).to.match(/ended with 2: bad/);
  });
});
