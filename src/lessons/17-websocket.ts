// Lesson 17: WebSocket beside a bare TCP socket: the same words, with the bounds kept and a goodbye.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { PacketEvent, ProgramEvent } from '../capture/recording.ts';
import { type Claim, holds, inOrder } from '../proof/claims.ts';
import { asks, becomes, bytesWords, calls, hears, sends, type Where } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './17-websocket.text.ts';
import type { Lesson } from './lesson.ts';

async function server(context: HostContext): Promise<void> {
  const host = context.address('B');
  const webSockets = context.watch(new WebSocketServer({ port: context.port, host }), 'ws-server');
  webSockets.on('connection', (accepted: WebSocket, { socket }: IncomingMessage) => {
    // What lies below: the stream that carries the frames.
    context.watch(socket, 'socket').once('finish', () => context.notify('fin-sent'));
    const ws = context.watch(accepted, 'ws');
    ws.once('message', () => ws.send('world'));
    let heard = 0;
    ws.on('message', () => context.notify(`ws-heard-${++heard}`));
  });
  const listener = context.watch(createServer(), 'bare-server');
  listener.on('connection', (accepted: Socket) => {
    const socket = context.watch(accepted, 'bare');
    socket.once('data', () => socket.write('world'));
    socket.on('data', (bytes) => {
      if (String(bytes).endsWith('two')) context.notify('bare-heard-two');
    });
  });
  listener.listen(context.port + 1, host);
  await Promise.all([once(webSockets, 'listening'), once(listener, 'listening')]);
  context.notify('listening');
  await context.waitFor('over');
  webSockets.close();
  listener.close();
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  if (context.wrong) await talkPastEachOther(context);
  else await overWebSocket(context);
  await context.step('bare');
  await overBareSocket(context);
  context.notify('over');
}

async function overWebSocket(context: HostContext): Promise<void> {
  await context.step('upgrade');
  const url = `ws://${context.address('B')}:${context.port}`;
  // Without compression every frame is readable, and the request has one header less.
  const options = { localAddress: context.address('A'), perMessageDeflate: false };
  const ws = context.watch(new WebSocket(url, options), 'ws');
  const [[response]] = await Promise.all([once(ws, 'upgrade'), once(ws, 'open')]);
  const { socket: below } = response as IncomingMessage;
  const socket = context.watch(below, 'socket');

  await context.step('frames');
  ws.send('hello');
  await once(ws, 'message');

  await context.step('boundaries');
  socket.cork(); // both frames in one packet, so that nothing but their headers parts them
  ws.send('one');
  ws.send('two');
  socket.uncork();
  await context.waitFor('ws-heard-3');

  await context.step('goodbye');
  ws.close(1000, 'bye');
  // Either end of `ws` sends its FIN when it has both Close frames. Over any distance B is the first
  // to have them; loopback has none, so A reads on when B has sent its FIN.
  ws.pause();
  await context.waitFor('fin-sent');
  ws.resume();
  await once(ws, 'close');
}

async function overBareSocket(context: HostContext): Promise<void> {
  const socket = await connect(context, 'bare', context.port + 1);
  socket.write('hello');
  await once(socket, 'data');
  socket.cork();
  socket.write('one');
  socket.write('two');
  socket.uncork();
  await context.waitFor('bare-heard-two');
  socket.end();
  await once(socket, 'close');
}

/** The mistake: "a WebSocket is a socket, so I can write to it". */
async function talkPastEachOther(context: HostContext): Promise<void> {
  await context.step('upgrade');
  const socket = await connect(context, 'past', context.port);
  socket.resume();
  socket.write('hello'); // to B this is the start of an HTTP request, and a bad one
  await once(socket, 'close');
}

async function connect(context: HostContext, name: string, port: number): Promise<Socket> {
  const socket = context.watch(new Socket(), name);
  socket.connect({ port, host: context.address('B'), localAddress: context.address('A') });
  await once(socket, 'connect');
  return socket;
}

const ofBytes = (bytes: number): Where<PacketEvent> => ({
  text: bytesWords(bytes),
  holds: ({ length }) => length === bytes,
});

/** The request and its answer: their headers differ a little from release to release of `ws`. */
const headers: Where<PacketEvent> = {
  text: { en: 'HTTP headers', ko: 'HTTP 헤더' },
  holds: ({ length }) => length > 100,
};

/** With payload, and not a repetition: where a busy machine is late, TCP may send a frame twice. */
const isNew = ({ length, retransmission }: PacketEvent): boolean => length > 0 && !retransmission;

const withText = (wanted: string): Where<ProgramEvent> => ({
  text: JSON.stringify(wanted),
  holds: ({ detail }) => detail.startsWith(JSON.stringify(wanted)),
});

const price: Claim = holds('price', text.claims.price, ['packet'], ({ events }) => {
  const dialled = events.find((event) => calls('A', 'connect', 'bare').matches(event));
  const address = dialled?.level === 'node' ? dialled.detail : '';
  const packets = events.filter((event): event is PacketEvent => event.level === 'packet');
  const bare = packets.filter(({ from, to }) => from === address || to === address);
  const ws = packets.filter((one) => !bare.includes(one));
  const frames = ws.filter(isNew).slice(2);
  const words = bare.filter(isNew);
  const sizes = [...frames, ...words].map(({ length }) => length).join(' ');
  const shown = [...frames, ...words];
  if (sizes === '11 7 18 11 7 5 5 6' && ws.length > bare.length) return { ok: true, events: shown };
  const because = {
    en: `behind two packets with HTTP came these sizes: ${sizes.replaceAll(' ', ', ') || 'none'}; packets in all: ${ws.length} and ${bare.length}`,
    ko: `HTTP 패킷 두 개 다음의 크기는 ${sizes.replaceAll(' ', ', ') || '없음'}, 전체 패킷 수는 ${ws.length}개와 ${bare.length}개`,
  };
  return { ok: false, events: shown, because };
});

export const lesson: Lesson = {
  ...text,
  number: 17,
  name: 'websocket',
  needs: [],
  hosts: { A: client, B: server },
  claims: [
    inOrder('upgrade', text.claims.upgrade, [
      sends('A', 'SYN'),
      becomes('A', 'ESTABLISHED'),
      asks('A', 'write', /GET \/ HTTP/, { en: 'the HTTP request', ko: 'HTTP 요청' }),
      sends('A', 'PSH,ACK', headers),
      asks('B', 'write', /101 Switching/),
      sends('B', 'PSH,ACK', headers),
      hears('A', 'upgrade', 'ws'),
      hears('A', 'open', 'ws'),
    ]),
    inOrder('client-masks', text.claims['client-masks'], [
      calls('A', 'send', 'ws'),
      asks('A', 'writev', /\\201\\205/, {
        en: 'a masked frame of 5 bytes',
        ko: '마스킹된 5바이트 프레임',
      }),
      sends('A', 'PSH,ACK', ofBytes(11)),
      hears('B', 'message', 'ws', withText('hello')),
      asks('B', 'writev', /\\201\\5.*world/, {
        en: 'an unmasked frame with "world"',
        ko: '마스킹되지 않은 "world" 프레임',
      }),
      sends('B', 'PSH,ACK', ofBytes(7)),
      hears('A', 'message', 'ws', withText('world')),
    ]),
    inOrder('boundaries-kept', text.claims['boundaries-kept'], [
      calls('A', 'send', 'ws'),
      calls('A', 'uncork', 'socket'),
      sends('A', 'PSH,ACK', ofBytes(18)),
      hears('B', 'data', 'socket'),
      hears('B', 'message', 'ws', withText('one')),
      hears('B', 'message', 'ws', withText('two')),
    ]),
    inOrder('bare-socket-forgets', text.claims['bare-socket-forgets'], [
      calls('A', 'uncork', 'bare'),
      sends('A', 'PSH,ACK', ofBytes(6)),
      hears('B', 'data', 'bare', withText('onetwo')),
    ]),
    inOrder('two-goodbyes', text.claims['two-goodbyes'], [
      calls('A', 'close', 'ws'),
      sends('A', 'PSH,ACK', ofBytes(11)),
      sends('B', 'PSH,ACK', ofBytes(7)),
      becomes('B', 'FIN_WAIT1'),
      sends('B', 'FIN,ACK'),
      becomes('A', 'CLOSE_WAIT'),
      sends('A', 'FIN,ACK'),
      becomes('B', 'TIME_WAIT'),
      hears('A', 'close', 'ws'),
    ]),
    price,
  ],
  wrong: {
    ...text.wrong,
    fails: ['upgrade', 'client-masks', 'boundaries-kept', 'two-goodbyes', 'price'],
    point: 'upgrade',
  },
  minutes: 20,
};
