// `finack extcap`: what Wireshark asks of a capture interface, answered for every node of this user
// that runs here. Wireshark asks at every start and waits, so a dead node must cost nothing: all are
// asked at once. A killed one refuses at once; a frozen one takes the second that a busy one may need.
// Source: Wireshark Developer's Guide, "Extcap: Developer Guide"; measured with tshark 4.0.17.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { systemCode } from '../control/control-error.ts';
import { findNodes, type RunningNode } from '../control/find-nodes.ts';
import { openTap } from '../control/tap.ts';
import { VERSION } from '../node/version.ts';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';
import { print } from './print.ts';
import { onStopSignals } from './signals.ts';

interface ExtcapFlags {
  extcapInterfaces?: true;
  extcapDlts?: true;
  extcapConfig?: true;
  extcapInterface?: string;
  capture?: true;
  fifo?: string;
}

/** Before each node's address, so that our interfaces stand together in Wireshark's list. */
const INTERFACE_PREFIX = 'finack-';

/** Milliseconds that a killed Wireshark's capture may go on. The system reports no parent's end. */
const PARENT_CHECK_MS = 1_000;

export function addExtcapCommand(program: Command): void {
  program
    .command('extcap', { hidden: true })
    .description("Answers Wireshark's questions about nodes as capture interfaces.")
    .option('--extcap-interfaces', 'list the nodes that run')
    .option('--extcap-version <version>', "Wireshark's version")
    .option('--extcap-dlts', 'say what link type they have')
    .option('--extcap-config', 'say what can be set: nothing')
    .option('--extcap-interface <name>', 'the node in question')
    .option('--extcap-capture-filter <filter>', 'passed over: all frames come, and can be filtered')
    .option('--capture', 'capture into --fifo')
    .option('--fifo <path>', 'where the capture goes')
    // Newer Wiresharks ask for more than this one knows.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', '\nExamples:\n  finack extcap --extcap-interfaces')
    .action(answer);
}

async function answer(flags: ExtcapFlags): Promise<void> {
  if (flags.extcapInterfaces) return list();
  if (flags.extcapDlts) return print(dlt);
  if (flags.extcapConfig) return;
  if (flags.capture) return capture(flags);
  throw usageError('finack extcap is run by Wireshark: see finack wireshark --help');
}

const dlt = 'dlt {number=252}{name=WIRESHARK_UPPER_PDU}{display=finack frames}';

async function list(): Promise<void> {
  const nodes = await findNodes();
  print([`extcap {version=${VERSION}}`, ...nodes.map(interfaceLine)].join('\n'));
}

function interfaceLine({ status }: RunningNode): string {
  const { address, network } = status;
  return `interface {value=${INTERFACE_PREFIX}${address}}{display=finack node, network ${network}}`;
}

/**
 * Ends with the node, with Wireshark's end of the pipe, with a signal, or with Wireshark itself: a
 * pipe without a reader fails only when it is written to, and an idle node writes nothing.
 */
async function capture({ extcapInterface = '', fifo }: ExtcapFlags): Promise<void> {
  if (fifo === undefined) throw usageError('--capture goes with --fifo');
  const nodes = await findNodes();
  const node = nodes.find(({ status }) => INTERFACE_PREFIX + status.address === extcapInterface);
  if (node === undefined) {
    throw new CommandError(exitCodes.failed, `no node runs at ${extcapInterface} any more`);
  }
  const tap = await openTap(node.client.path);
  const stop = new AbortController();
  onStopSignals({ stop: () => stop.abort(), force: () => undefined });
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) stop.abort();
  }, PARENT_CHECK_MS);
  try {
    await pipeline(tap, createWriteStream(fifo), { signal: stop.signal });
  } catch (error) {
    const isOver = stop.signal.aborted || systemCode(error) === 'EPIPE';
    if (!isOver) throw error;
  } finally {
    clearInterval(watch);
  }
}
