// `finack note FILE`, `note check FILE`, `note verify PROOF FILE`: a document's hash into the chain, and the
// proof that it stands there. The document itself is read here and goes nowhere.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { accountAddress } from '../chain/account-address.ts';
import type { Hash } from '../chain/hash.ts';
import { noteData } from '../chain/note.ts';
import type { RunningNode } from '../control/find-nodes.ts';
import { HEADERS_ASKED_MAX } from '../control/limits.ts';
import type { TransactionStatus } from '../node/api.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { CommandError, cannotRead, exitCodes } from './exit-codes.ts';
import { type NetworkFlags, ofNetworkOption } from './network-option.ts';
import {
  noteProof,
  PROOF_FILE_BYTES_MAX,
  type ProvenNote,
  provenNote,
  readNoteProof,
} from './note-proof.ts';
import { remark } from './output.ts';
import { mustBeWritable } from './output-file.ts';
import { type InBlock, inBlock, sendPayment } from './payment.ts';
import { fields, print, printJson } from './print.ts';
import { addPayingOptions, type PayingOptions, placeOf, placeText } from './send-command.ts';
import { smallFileText } from './small-file.ts';
import { asSystemError } from './system-errors.ts';
import { addTargetOptions, runningNode, type TargetOptions } from './target.ts';
import { payingWallet } from './wallet-options.ts';

interface CheckOptions extends TargetOptions, ProvenNetwork {
  proof?: string;
}

/** Of a proof: given where the network is not built in. */
type ProvenNetwork = Partial<NetworkFlags>;

const notes = `
Only the SHA-256 of the file goes into the chain, as the data of a payment of nothing by the wallet to itself:
the document stays with you, and nobody learns what is in it. Whoever has it can show with
finack note check that it existed when the block was made.

Examples:
  finack note contract.pdf --from alice
  finack note check contract.pdf
  finack note check contract.pdf --proof contract.proof.json
  finack note verify contract.proof.json contract.pdf`;

export function addNoteCommand(program: Command): void {
  const note = program
    .command('note')
    .summary("put a file's hash into the chain; check and verify it")
    .description('Notes a file: puts its SHA-256 into the chain.')
    // A file that has the name of a command below is ./check.
    .argument('<file>', 'the document: any file');
  addPayingOptions(note)
    .addHelpText('after', notes)
    .action((file: string, options: PayingOptions) => noteFile(file, options));
  addCheck(note);
  addVerify(note);
}

async function noteFile(file: string, options: PayingOptions): Promise<void> {
  const sha256 = await hashOfFile(file);
  const { client: node, status } = await runningNode(options);
  const wallet = await payingWallet(options, options.from);
  const sent = await sendPayment(node, status, wallet, {
    ...{ to: wallet.publicKey, amount: 0n, fee: options.fee },
    data: noteData(sha256),
  });
  if (options.wait) remark(`noted in transaction ${sent.id}: waiting for a block`);
  const place = placeOf(options.wait ? await inBlock(node, sent) : undefined);
  const address = accountAddress(status.network, wallet.publicKey);
  const by = { by: wallet.publicKey, ...(address !== undefined && { byAddress: address }) };
  if (options.json) return printJson({ file, sha256, id: sent.id, ...by, ...place });
  print(
    fields([
      ['file', file],
      ['sha256', sha256],
      ['noted by', address ?? wallet.publicKey],
      ['transaction', sent.id],
      ...placeText(place),
    ]),
  );
}

function addCheck(note: Command): void {
  const command = note
    .command('check')
    .summary('find the note of a file in the chain, and prove it')
    .description('Finds the first note of a file in the chain, and checks the proof of it.')
    .argument('<file>', 'the document')
    .addOption(new Option('--proof <file>', 'write the proof there, for those who have no node'))
    .addOption(ofNetworkOption());
  addTargetOptions(command)
    .addHelpText('after', notes)
    .action(async (file: string, options: CheckOptions) => {
      if (options.proof !== undefined) await mustBeWritable(options.proof, exitCodes.failed);
      const sha256 = await hashOfFile(file);
      const running = await runningNode(options);
      const found = await firstNote(running, file, sha256);
      const proof = noteProof(running.status.network, sha256, found.proof);
      const proven = provenNote(proof, options.network);
      if (options.proof !== undefined) await writeFile(options.proof, `${jsonOf(proof)}\n`);
      showNote(file, running.status.network, proven, found.confirmations, options);
    });
}

function addVerify(note: Command): void {
  note
    .command('verify')
    .summary('check a proof without a node')
    .description('Checks a proof that finack note check has written, without a node.')
    .argument('<proof>', 'the file of the proof')
    .argument('<file>', 'the document')
    .addOption(ofNetworkOption())
    .option('--json', 'print JSON')
    .addHelpText('after', notes)
    .action(async (path: string, file: string, options: ProvenNetwork & { json?: boolean }) => {
      const proof = readNoteProof(await proofText(path));
      const proven = provenNote(proof, options.network);
      if ((await hashOfFile(file)) !== proven.sha256) throw failed(`${path} proves another file`);
      showNote(file, proof.network, proven, proven.onTop + 1, options);
      const { id } = proven.header;
      remark(`whether block ${id} is on the chain, any node of it says: finack block ${id}`);
    });
}

/**
 * The earliest note of the document.
 * @throws CommandError: it stands in no block
 */
async function firstNote(
  { client: node, status }: RunningNode,
  file: string,
  sha256: Hash,
): Promise<InBlock> {
  const data = Buffer.from(noteData(sha256)).toString('hex');
  let fromHeight = 1;
  for (;;) {
    const params = { data, fromHeight, headersOnTop: HEADERS_ASKED_MAX };
    const found = await node.call('node.transaction', params);
    if (found.state === 'in-block') return found;
    if (found.state === 'pending') {
      const { id } = found.transaction;
      throw failed(`${file} is in no block yet: transaction ${id} notes it, and waits for a block`);
    }
    if (found.searchedTo >= status.height) throw notNoted(file, sha256, found);
    remark(`searched up to height ${found.searchedTo} of ${status.height}`);
    fromHeight = found.searchedTo + 1;
  }
}

function showNote(
  file: string,
  network: string,
  proven: ProvenNote,
  confirmations: number,
  { json }: { json?: boolean },
): void {
  const { transaction, header, work, sha256, onTop, pathHashes } = proven;
  const { height, timeMs } = header.header;
  const by = transaction.body.from;
  const address = accountAddress(network, by);
  const block = { height, id: header.id, timeMs };
  if (json === true) {
    const byWhom = { by, ...(address !== undefined && { byAddress: address }) };
    const counts = { confirmations, onTop, work: String(work) };
    return printJson({ file, sha256, id: transaction.id, ...byWhom, block, ...counts });
  }
  print(
    fields([
      ['file', file],
      ['sha256', sha256],
      ['noted by', address ?? by],
      ['transaction', transaction.id],
      ...placeText({ block }),
      ['confirmations', confirmations],
      [
        'proven',
        `signature, Merkle path of ${pathHashes}, and work of ${work} hashes in the block and ${onTop} on top`,
      ],
    ]),
  );
}

async function proofText(path: string): Promise<string> {
  const text = await smallFileText(path, PROOF_FILE_BYTES_MAX);
  if (text === undefined) throw failed(`${path} is too large to be a proof`);
  return text;
}

async function hashOfFile(path: string): Promise<Hash> {
  const hash = createHash('sha256').setEncoding('hex');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    // The system names the file only where it could not be opened.
    if (asSystemError(error)?.syscall !== 'read') throw error;
    throw cannotRead(path, error);
  }
  return hash.read() as Hash;
}

type NotFound = Extract<TransactionStatus, { state: 'not-found' }>;

function notNoted(
  file: string,
  sha256: Hash,
  { searchedTo, missingBelow }: NotFound,
): CommandError {
  const missing =
    missingBelow === undefined ? '' : `; blocks below height ${missingBelow} are not here yet`;
  const why = `no block up to height ${searchedTo} notes ${file} (SHA-256 ${sha256})${missing}`;
  return failed(`${why}: finack note puts it there`);
}

function failed(why: string): CommandError {
  return new CommandError(exitCodes.failed, why);
}
