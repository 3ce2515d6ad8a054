// src/control/README.md says what every method takes and answers, and says it truly: parameters are held
// against the types, answers against what the commands of the same name are documented to print.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { answerLine } from '../../src/control/answer.ts';
import { rpcCodes } from '../../src/control/json-rpc.ts';
import { type MethodName, type Methods, methods } from '../../src/control/methods.ts';
import { ControlServer } from '../../src/control/server.ts';
import { openWatch } from '../../src/control/watch-client.ts';
import type { WatchParams } from '../../src/control/watch-stream.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { rowsBelow, type SaidFields } from '../helpers/documented-types.ts';
import { root } from '../helpers/root.ts';
import { FakeNode, sandbox } from './fake-node.ts';

const params: { readonly [M in MethodName]: SaidFields<Methods[M]['params']> } = {
  'node.status': {},
  'node.peers': {},
  'node.chain': { from: 'number?', count: 'number?' },
  'node.block': { which: 'text or number' },
  'node.transaction': {
    ...{ id: 'text?', data: 'text?', fromHeight: 'number?', headersOnTop: 'number?' },
  },
  'node.account': { key: 'text' },
  'node.submit': { transaction: 'text' },
  'node.mempool': { count: 'number?' },
  'node.connect': { address: 'text' },
  'node.leave': { peer: 'text', how: 'text?' },
  'node.ban': { address: 'text', seconds: 'number?' },
  'node.unban': { address: 'text' },
  'node.bans': {},
  'node.mine': {
    ...{ on: 'boolean?', notesPerBlock: 'number?', noteBytes: 'number?', intervalMs: 'number?' },
    ...{ count: 'number?', rewardAddress: 'text?' },
  },
  'node.stop': { reason: 'text?', wait: 'boolean?' },
};

const watchParams: SaidFields<WatchParams> = { frames: 'text?', blocks: 'number?' };

const page = readFileSync(join(root, 'src/control/README.md'), 'utf8');

/** `{ how: 'text?' }` of "`how?` text". */
function paramsIn(cell: string): Record<string, string> {
  const found = cell.matchAll(/`(\w+)(\??)` ([a-z ]+)/g);
  return Object.fromEntries([...found].map(([, name, mark, type]) => [name, `${type}${mark}`]));
}

describe('control: the page about the socket', () => {
  const rows = rowsBelow(page, 'Methods');

  it('has every method with its parameters', () => {
    expect(rows.map(([method]) => method)).to.deep.equal(Object.keys(methods));
    for (const [method = '', given = ''] of rows) {
      expect(paramsIn(given), method).to.deep.equal(params[method as MethodName]);
    }
  });

  const calls: [MethodName, object][] = [
    ['node.status', {}],
    ['node.peers', {}],
    ['node.ban', { address: '192.0.2.1' }],
    ['node.unban', { address: '192.0.2.1' }],
    ['node.leave', { peer: 'p1' }],
    ['node.mine', { on: true }],
  ];
  for (const [method, given] of calls) {
    it(`${method} answers what its command prints`, async () => {
      const [, , said = ''] = rows.find(([name]) => name === method) ?? [];
      const command = /`(finack [a-z ]+)`/.exec(said)?.[1] ?? '';
      const request = { jsonrpc: '2.0', id: 1, method, params: given };
      const answer = await answerLine(JSON.stringify(request), new FakeNode());
      expectDocumented(command, (JSON.parse(answer ?? '{}') as { result: unknown }).result);
    });
  }

  it('has the streams with their parameters, and what a snapshot holds', async () => {
    const [watch, tap] = rowsBelow(page, 'Streams');
    expect([watch?.[0], tap?.[0]]).to.deep.equal(['node.watch', 'node.tap']);
    expect(paramsIn(watch?.[1] ?? '')).to.deep.equal(watchParams);
    const place = await sandbox();
    const server = new ControlServer(place.around);
    const { snapshot, close } = await openWatch(
      await server.start(new FakeNode(), await place.data()),
    );
    close();
    await server.close();
    await place.remove();
    expect(watch?.[2]?.replaceAll('`', '').split(', ')).to.have.members(Object.keys(snapshot));
    const line = {
      type: 'snapshot',
      ...snapshot,
      monotonicNs: '1',
      status: {},
      peers: [],
      chain: [],
    };
    expectDocumented('finack watch', line);
  });

  it('has every code of JSON-RPC', () => {
    const errors = Object.fromEntries(rowsBelow(page, 'Errors').map(([code, nr]) => [code, nr]));
    const { NODE, ...named } = rpcCodes;
    for (const [code, nr] of Object.entries(named)) expect(errors[code], code).to.equal(String(nr));
    expect(errors['BUSY']).to.equal(String(NODE));
  });
});
