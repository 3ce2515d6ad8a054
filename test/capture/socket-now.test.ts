// What the kernel holds about one socket: read from /proc/net/tcp, so only where Linux is.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, Socket } from 'node:net';
import { expect } from 'chai';
import { socketNow } from '../../src/capture/socket-now.ts';
import { needsLinux } from '../helpers/needs.ts';

describe('capture: a socket, as the kernel has it now', () => {
  before(async function () {
    await needsLinux(this);
  });

  it('shows what the other program has not read, and forgets a socket that is gone', async () => {
    const listener = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const accepting = once(listener, 'connection');
    const socket = new Socket();
    socket.connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = (await accepting) as [Socket];
    if (socket.connecting) await once(socket, 'connect');

    const fresh = socketNow(socket);
    expect(fresh?.congestionWindow).to.be.above(0);
    expect(fresh?.slowStartThreshold).to.equal(undefined);
    expect(fresh?.timer).to.equal('none');

    await new Promise<void>((resolve) => void socket.write('unread', () => resolve()));
    // The kernel hands packets over loopback within the call, or very soon after it.
    while (socketNow(accepted)?.receiveQueueBytes !== 6) await new Promise(setImmediate);

    const closed = [once(socket, 'close'), once(accepted, 'close')];
    socket.destroy();
    accepted.destroy();
    await Promise.all(closed);
    listener.close();
    expect(socketNow(accepted)).to.equal(undefined);
  });

  it('is undefined for a socket that never was connected', () => {
    expect(socketNow(new Socket())).to.equal(undefined);
  });
});
