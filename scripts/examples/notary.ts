// A notary: puts the hashes of files into the chain through a node that runs on this machine, and says of
// each when it stands in a block, with a proof that is checked here and needs no node.
// Usage: notary FILE ...
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  findNodes,
  judgeProof,
  networkNamed,
  newKey,
  noteData,
  signedTransaction,
  verify,
} from 'finack';

const [found] = await findNodes();
if (found === undefined) throw new Error('no node runs here: npx finack up -n 2 --mine');
const { client, status } = found;
const network = networkNamed(status.network);
if (network === undefined) throw new Error(`${status.network} is no network that we know`);

// An account of its own. It has nothing, and notes cost nothing where blocks have room.
const key = newKey();
const { nextNonce } = await client.call('node.account', { key: key.publicKey });
const watch = await client.watch({ blocks: 1 });

/** Of what waits for a block: the transaction's id, and the file whose hash it notes. */
const waiting = new Map<string, string>();
for (const [index, file] of process.argv.slice(2).entries()) {
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  const body = {
    ...{ from: key.publicKey, to: key.publicKey, amount: 0n, fee: 0n, lastHeight: 0 },
    nonce: BigInt(nextNonce) + BigInt(index),
    data: noteData(hash),
  };
  const { id, bytes } = signedTransaction(body, status.genesis, (message) => key.sign(message));
  const transaction = Buffer.from(bytes).toString('hex');
  const answer = await client.call('node.submit', { transaction });
  if (answer.outcome === 'refused') throw new Error(`${file}: ${answer.reason}, ${answer.why}`);
  console.log(`${file} ${hash} waits`);
  waiting.set(id, file);
}

for await (const event of watch) {
  if (waiting.size === 0) break;
  if (event.type !== 'chain.tip') continue;
  for (const [id, file] of waiting) {
    const where = await client.call('node.transaction', { id, fromHeight: status.height });
    if (where.state !== 'in-block') continue;
    const judged = judgeProof(where.proof, network);
    if (!judged.ok) throw new Error(`${file}: ${judged.why}`);
    const { signature, header, work } = judged.value;
    const isSigned = verify(signature.key, signature.message, signature.signature);
    if (!isSigned) throw new Error(`${file}: the signature is wrong`);
    console.log(
      `${file} stands in block ${header.header.height}, proven by ${work} hashes of work`,
    );
    waiting.delete(id);
  }
  if (waiting.size === 0) break;
}
watch.close();
