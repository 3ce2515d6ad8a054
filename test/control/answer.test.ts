// One line in, one line out: every method, and every way in which a line can be wrong.
import { expect } from 'chai';
import { answerLine } from '../../src/control/answer.ts';
import { rpcCodes } from '../../src/control/json-rpc.ts';
import { FakeNode, fakeClose, fakePeer, fakeStatus } from './fake-node.ts';

const line = (method: string, params?: object, id: unknown = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

async function ask(text: string, node = new FakeNode()) {
  return JSON.parse((await answerLine(text, node)) ?? 'null');
}

const notFound = { state: 'not-found', searchedTo: 7 };

describe('control: answers', () => {
  const asked: [string, object | undefined, unknown, string[]][] = [
    ['node.status', undefined, fakeStatus, []],
    ['node.peers', {}, [fakePeer], []],
    ['node.chain', {}, [], ['chain  20']],
    ['node.chain', { from: 5, count: 2 }, [], ['chain 5 2']],
    ['node.block', { which: 0 }, null, ['block 0']],
    ['node.block', { which: 'ab'.repeat(32) }, null, [`block ${'ab'.repeat(32)}`]],
    ['node.transaction', { id: 'cd'.repeat(32) }, notFound, [`transaction ${'cd'.repeat(32)} 0 0`]],
    [
      'node.transaction',
      { data: '00ff', fromHeight: 3, headersOnTop: 100 },
      notFound,
      ['transaction 00ff 3 100'],
    ],
    [
      'node.account',
      { key: 'cd'.repeat(32) },
      { key: 'cd'.repeat(32), balance: '70', nonce: '3', available: '60', nextNonce: '4' },
      [`account ${'cd'.repeat(32)}`],
    ],
    [
      'node.submit',
      { transaction: '0aff' },
      { outcome: 'accepted', id: 'ab'.repeat(32) },
      ['submit 0aff'],
    ],
    ['node.connect', { address: '127.0.0.1:9002' }, fakePeer, ['connect 127.0.0.1:9002']],
    ['node.leave', { peer: 'p1' }, fakeClose, ['leave p1 goodbye']],
    ['node.leave', { peer: 'p1', how: 'reset' }, fakeClose, ['leave p1 reset']],
    [
      'node.mine',
      { on: true, count: 3 },
      { mining: true },
      ['startMining {"notesPerBlock":0,"intervalMs":1000,"count":3}'],
    ],
    ['node.mine', { on: false }, { mining: false }, ['stopMining']],
    ['node.stop', { reason: 'enough' }, { stopping: true }, ['stop enough']],
  ];
  for (const [method, params, result, calls] of asked) {
    it(`${method} ${JSON.stringify(params ?? null)} calls ${calls.join() || 'nothing'}`, async () => {
      const node = new FakeNode();
      expect(await ask(line(method, params, 'x'), node)).to.deep.equal({
        jsonrpc: '2.0',
        id: 'x',
        result,
      });
      expect(node.calls).to.deep.equal(calls);
    });
  }

  const wrong: [string, keyof typeof rpcCodes, RegExp][] = [
    ['{', 'PARSE', /^not JSON/],
    ['[]', 'INVALID_REQUEST', /one request per line/],
    ['7', 'INVALID_REQUEST', /JSON object/],
    ['{"id":1,"method":"node.status"}', 'INVALID_REQUEST', /"jsonrpc"/],
    ['{"jsonrpc":"2.0","id":1}', 'INVALID_REQUEST', /"method"/],
    ['{"jsonrpc":"2.0","id":1,"method":"node.status","params":[1]}', 'INVALID_REQUEST', /"params"/],
    ['{"jsonrpc":"2.0","id":{},"method":"node.status"}', 'INVALID_REQUEST', /"id"/],
    [line('node.fly'), 'NO_SUCH_METHOD', /node\.status/],
    [line('constructor'), 'NO_SUCH_METHOD', /no method/],
    [line('node.status', { verbose: true }), 'INVALID_PARAMS', /no parameter "verbose"/],
    [line('node.connect', {}), 'INVALID_PARAMS', /"address" must be a text/],
    [line('node.leave', { peer: 'p1', how: 'rudely' }), 'INVALID_PARAMS', /one of goodbye, reset/],
    [line('node.account', {}), 'INVALID_PARAMS', /"key" must be 64 hex digits/],
    [line('node.submit', {}), 'INVALID_PARAMS', /"transaction" must be bytes/],
    [line('node.submit', { transaction: 'x' }), 'INVALID_PARAMS', /1 to 4096 bytes/],
    [line('node.transaction', {}), 'INVALID_PARAMS', /give "id" or "data"/],
    [line('node.transaction', { id: '00' }), 'INVALID_PARAMS', /"id" must be 64 hex digits/],
    [line('node.transaction', { data: '0' }), 'INVALID_PARAMS', /"data" must be 1 to 1024 bytes/],
    [line('node.transaction', { data: 'FF' }), 'INVALID_PARAMS', /lower-case hex/],
    [line('node.transaction', { data: '' }), 'INVALID_PARAMS', /1 to 1024 bytes/],
    [line('node.transaction', { data: '00'.repeat(1025) }), 'INVALID_PARAMS', /1 to 1024 bytes/],
    [
      line('node.transaction', { id: 'cd'.repeat(32), data: '00' }),
      'INVALID_PARAMS',
      /give "id" or "data"/,
    ],
    [
      line('node.transaction', { data: '00', headersOnTop: 101 }),
      'INVALID_PARAMS',
      /from 0 to 100/,
    ],
    [line('node.chain', { count: 2001 }), 'INVALID_PARAMS', /from 1 to 2000/],
    [line('node.chain', { from: 1.5 }), 'INVALID_PARAMS', /whole number/],
    [line('node.block', { which: 'tip' }), 'INVALID_PARAMS', /a height or 64 hex digits/],
    [line('node.block', { which: -1 }), 'INVALID_PARAMS', /whole number/],
    [line('node.mine', { on: 'yes' }), 'INVALID_PARAMS', /true or false/],
  ];
  for (const [text, name, why] of wrong) {
    it(`refuses ${text} as ${name}`, async () => {
      const { error } = await ask(text);
      expect(error.code).to.equal(rpcCodes[name]);
      expect(error.data).to.deep.equal({ code: name });
      expect(error.message).to.match(why);
    });
  }

  it('hands on the node’s own refusal with its code, and a fault as a fault', async () => {
    expect((await ask(line('node.connect', { address: 'a:1' }))).error).to.deep.equal({
      code: rpcCodes.NODE,
      message: 'nobody listens',
      data: { code: 'CONNECT' },
    });
    const { error } = await ask(line('node.connect', { address: 'a:2' }));
    expect(error.code).to.equal(rpcCodes.INTERNAL);
  });

  it('names the id in a refusal as far as there is one', async () => {
    expect((await ask('{"id":"x"}')).id).to.equal('x');
    expect((await ask('{"id":"x"')).id).to.equal(null);
  });

  it('says nothing to a notification, though it obeys, and nothing to an empty line', async () => {
    const node = new FakeNode();
    const notification = '{"jsonrpc":"2.0","method":"node.mine","params":{"on":false}}';
    expect(await answerLine(notification, node)).to.equal(undefined);
    expect(node.calls).to.deep.equal(['stopMining']);
    expect(await answerLine('  \r', node)).to.equal(undefined);
  });
});
