// @grpc/grpc-js, client streaming over HTTP/2 without TLS: messages of raw bytes, so that no protobuf is
// measured. Round trips go over one stream in both directions.
import { competitor } from './competitor.ts';
import { type Arrived, type Load, payloadOf, type Stack, sendForEver } from './stack.ts';

interface Call {
  on(event: 'data', told: (bytes: Buffer) => void): void;
  on(event: 'error', told: (error: Error) => void): void;
  once(event: 'drain', told: () => void): void;
  write(bytes: Buffer): boolean;
}

interface Grpc {
  Server: new (
    options: object,
  ) => {
    addService(definition: object, handlers: object): void;
    bindAsync(at: string, with_: object, done: (error: Error | null, port: number) => void): void;
  };
  ServerCredentials: { createInsecure(): object };
  credentials: { createInsecure(): object };
  makeGenericClientConstructor(
    definition: object,
    name: string,
  ): new (
    at: string,
    with_: object,
    options: object,
  ) => { push(done: () => void): Call; bounce(): Call };
}

const options = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

const asIs = (bytes: Buffer): Buffer => bytes;

const codecs = {
  ...{ requestSerialize: asIs, requestDeserialize: asIs },
  ...{ responseSerialize: asIs, responseDeserialize: asIs },
};

const definition = {
  push: { path: '/bench/push', requestStream: true, responseStream: false, ...codecs },
  bounce: { path: '/bench/bounce', requestStream: true, responseStream: true, ...codecs },
};

export const grpc: Stack = {
  receiver: 'listener',

  async listen(_load, arrived) {
    const { Server, ServerCredentials } = await competitor<Grpc>('@grpc/grpc-js');
    const server = new Server(options);
    server.addService(definition, {
      push: (call: Call) => call.on('data', () => arrived(1)),
      bounce: (call: Call) => call.on('data', (bytes) => void call.write(bytes)),
    });
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  },

  async dial(port, load, arrived) {
    const grpcJs = await competitor<Grpc>('@grpc/grpc-js');
    const Client = grpcJs.makeGenericClientConstructor(definition, 'bench');
    const client = new Client(`127.0.0.1:${port}`, grpcJs.credentials.createInsecure(), options);
    if (load.kind === 'round-trips') return bounce(client.bounce(), load, arrived);
    const call = client.push(() => {});
    // Told of the end of the process that is measured.
    call.on('error', () => {});
    const payload = payloadOf(load);
    let isFull = false;
    await sendForEver(
      load,
      () => {
        isFull = !call.write(payload);
      },
      () => (isFull ? new Promise((resolve) => call.once('drain', resolve)) : undefined),
    );
  },
};

function bounce(call: Call, load: Load, arrived: Arrived): void {
  const payload = payloadOf(load);
  call.on('error', () => {});
  call.on('data', () => {
    arrived(1);
    call.write(payload);
  });
  call.write(payload);
}
