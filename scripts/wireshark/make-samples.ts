// Makes the sample captures and their index anew: `npx tsx scripts/wireshark/make-samples.ts [NAME ...]`.
// Needs the right to capture on loopback, and tshark. What is played stands in
// test/captures-e2e/sample-conversations.ts; times, ports and nonces differ from run to run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCapture } from '../../src/capture/capture.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import {
  chain,
  HOST,
  PORTS,
  type Sample,
  samples,
} from '../../test/captures-e2e/sample-conversations.ts';
import { fillFolder, newFolder } from '../../test/node/chains.ts';
import { endNodes, startTestNode, type TestNode } from '../../test/node/nodes.ts';

const folder = fileURLToPath(new URL('./samples', import.meta.url));
const ports = `${Math.min(...Object.values(PORTS))}-${Math.max(...Object.values(PORTS))}`;

/** Plays one sample, and keeps what was seen of it. */
async function make({ name, play }: Sample, scratch: string): Promise<void> {
  const full = await newFolder();
  await fillFolder(full, instantNetwork, chain);
  const elder = await startTestNode({ folder: full, host: HOST, port: PORTS.elder });
  const novice = await startTestNode({ host: HOST, port: PORTS.novice });
  const file = join(scratch, `${name}.pcap`);
  const filter = `host ${HOST} and tcp portrange ${ports}`;
  const capture = await startCapture({ filter, file, bufferMiB: 16 });
  await play({ elder, novice });
  await Promise.all([elder.until(() => isIdle(elder)), novice.until(() => isIdle(novice))]);
  await capture.stop();
  await endNodes();
  // Without the datagram that marks the end of a capture.
  const target = join(folder, `${name}.pcapng`);
  execFileSync('tshark', ['-r', file, '-Y', 'tcp', '-F', 'pcapng', '-w', target], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  console.log(name);
}

function isIdle(node: TestNode): boolean {
  return node.closes.length === node.of('connection.open').length;
}

function index(): string {
  const row = ({ name, about, packets, opener, acceptor, clause = '' }: Sample) =>
    `| [${name}](${name}.pcapng) | ${about} | ${packets} | ${opener} | ${acceptor} | ${clause} |`;
  return `# Sample captures

Each file is one connection on loopback, with a finack node at one end at least. Open them with the
folder above this one, or play them again:

\`\`\`sh
npx finack wireshark scripts/wireshark/samples/graceful.pcapng
npx finack replay scripts/wireshark/samples/graceful.pcapng
npx finack replay scripts/wireshark/samples/handshake.pcapng --diff scripts/wireshark/samples/sync.pcapng
\`\`\`

**Packets** is the ending as Wireshark names it (\`finack.ending\`), from the packets alone. **Opener**
and **acceptor** is how it ended for who dialled and for who was dialled, as \`finack replay\` says: a
reset of the one is an abort of the other. **Clause** is what was broken, in the words of
[the protocol](../../../proto/README.md); with a \`*\` only nodes can tell, because it takes the chain,
and the node's Goodbye says so.

| file | shows | packets | opener | acceptor | clause |
|---|---|---|---|---|---|
${samples.map(row).join('\n')}

\`npx tsx scripts/wireshark/make-samples.ts\` makes them anew, and this page with them: times, ports and
nonces differ, nothing else. [A test](../../../test/captures-e2e/samples.test.ts) holds every file against
its row.
`;
}

const wanted = process.argv.slice(2);
const chosen = samples.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const scratch = mkdtempSync(join(tmpdir(), 'finack-samples-'));
try {
  for (const sample of chosen) await make(sample, scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const known = new Set(samples.map(({ name }) => `${name}.pcapng`));
for (const file of readdirSync(folder)) {
  if (file.endsWith('.pcapng') && !known.has(file)) rmSync(join(folder, file));
}
writeFileSync(join(folder, 'README.md'), index());
