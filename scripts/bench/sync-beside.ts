// How much longer a sync takes beside a peer that is a nuisance, on real sockets:
//
//   node .build/scripts/bench/sync-beside.js [--blocks N] [--transactions N] [--rounds N] [--json FILE]
//
// A fresh node catches up from one honest node, which is a process of its own, and beside it from a peer by
// hand (test/node/bad-server.ts) that came before. Undisturbed and disturbed syncs take turns; a factor is the
// ratio of medians. What is printed is worth something only within one run.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Block } from '../../src/chain/block.ts';
import { startNode } from '../../src/node/start-node.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { BadServer, type Nuisance, nuisances } from '../../test/node/bad-server.ts';
import { fillFolder, newFolder, removeFolders } from '../../test/node/chains.ts';
import { describeMachine, machineLine } from './machine.ts';
import { markdownTable, median } from './statistics.ts';

const SEED = 1;

/** The honest node: serves a folder until its parent lets go. */
async function serve(folder: string): Promise<void> {
  const node = await startNode({ folder, network: instantNetwork, host: '127.0.0.1', port: 0 });
  process.send?.(node.address);
  await once(process, 'disconnect');
  await node.stop();
}

/** Milliseconds from the first connection to the last block. */
async function syncMs(
  honest: string,
  blocks: readonly Block[],
  how: Nuisance | undefined,
): Promise<number> {
  let isDone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    isDone = resolve;
  });
  const node = await startNode({
    ...{ folder: await newFolder(), network: instantNetwork, host: '127.0.0.1', port: 0 },
    observer: (event) => {
      if (event.type === 'chain.tip' && event.height === blocks.length) isDone();
    },
  });
  const startMs = performance.now();
  const bad = how && (await BadServer.met(node.address, instantNetwork, blocks, how));
  await node.connect(honest);
  await done;
  const tookMs = performance.now() - startMs;
  bad?.peer.vanish();
  await Promise.all([bad?.over, node.stop()]);
  return tookMs;
}

async function measured(honest: string, blocks: readonly Block[], rounds: number) {
  const alone: number[] = [];
  const beside = new Map<string, number[]>(nuisances.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const how of nuisances) {
      alone.push(await syncMs(honest, blocks, undefined));
      beside.get(how.name)?.push(await syncMs(honest, blocks, how));
    }
  }
  const aloneMs = median(alone);
  const factors = [...beside].map(([name, all]) => {
    return { name, ms: Math.round(median(all)), factor: median(all) / aloneMs };
  });
  return { blocks: blocks.length, rounds, aloneMs: Math.round(aloneMs), factors };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      blocks: { type: 'string', default: '10000' },
      transactions: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
      serve: { type: 'string' },
    },
  });
  if (values.serve !== undefined) return serve(values.serve);
  const plan = { network: instantNetwork, transactionsPerBlock: Number(values.transactions) };
  const blocks = [...buildChain({ ...plan, blocks: Number(values.blocks), seed: SEED })];
  const folder = await newFolder();
  await fillFolder(folder, instantNetwork, blocks);
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['--serve', folder]);
  const [honest] = (await once(child, 'message')) as [string];
  const result = await measured(honest, blocks, Number(values.rounds));
  child.disconnect();
  await once(child, 'exit');
  await removeFolders();
  console.log(machineLine(describeMachine()));
  console.log(`${result.blocks} blocks from one honest node alone: ${result.aloneMs} ms`);
  const rows = result.factors.map(({ name, ms, factor }) => [name, `${ms}`, factor.toFixed(2)]);
  console.log(markdownTable(['beside a peer that', 'ms', 'factor'], rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result)}\n`);
}

await main();
