// `finack capture`: real packets of the nodes on this machine, into a pcapng file, until a signal ends
// it. What makes a capture complete is in capture/capture.ts.
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { CaptureError } from '../capture/capture-error.ts';
import { loopbackInterface } from '../capture/loopback-interface.ts';
import { findNodes } from '../control/find-nodes.ts';
import { parseAddress } from '../net/address.ts';
import { wholeNumber } from './argument-parsers.ts';
import { exitCodes } from './exit-codes.ts';
import { DEFAULT_PORT } from './node-command.ts';
import { mustBeWritable } from './output-file.ts';
import { byteSize, print, printJson } from './print.ts';
import { abortedBySignals } from './signals.ts';

interface CaptureFlags {
  out: string;
  port: number[];
  interface: string;
  headers?: true;
  json?: true;
}

/** Ports from DEFAULT_PORT on that are watched while no node runs yet: more than `up` starts by default. */
const WAITED_FOR_PORTS = 16;

const notes = `
The file holds every packet or the command fails: the capture is ready before its first line is
printed, a marker proves that it is complete, and 0 packets were dropped by the kernel.
A file of that name is replaced. Its comment names the ports, which finack wireshark reads.
It needs tcpdump as root, or dumpcap as a member of the group wireshark; finack node --pcapng and
finack wireshark show frames without either.

Examples:
  finack capture
  finack capture --port 9001 --port 9002 --out close.pcapng
  finack wireshark close.pcapng       # look at it`;

const rightsHint =
  'run it as root or as a member of the group wireshark; frames need no rights: finack node --pcapng FILE';
const toolsHint = 'install them (Debian, Ubuntu: apt install tcpdump tshark)';

export function addCaptureCommand(program: Command): void {
  program
    .command('capture')
    .summary('capture the packets of nodes on this machine')
    .description('Captures the packets of the nodes on this machine, until Ctrl-C ends it.')
    .option('--out <file>', 'the pcapng file to write', 'finack.pcapng')
    .addOption(
      new Option('--port <port>', 'watch this port; may be repeated')
        .default([] as number[], 'those of the nodes that run, else 9001 to 9016')
        .argParser((text: string, before: number[]) => [...before, wholeNumber(text, 1, 65_535)]),
    )
    .option('--interface <name>', 'a loopback interface', loopbackInterface())
    .option('--headers', 'keep no payload: gigabytes pass and the file stays small')
    .option('--json', 'print JSON')
    .addHelpText('after', notes)
    .action(capture);
}

async function capture(flags: CaptureFlags): Promise<void> {
  const { capturePackets } = await import('../capture/capture-file.ts');
  const { portsComment } = await import('../capture/captured-ports.ts');
  const ports = flags.port.length > 0 ? flags.port : await portsOfNodes();
  const filter = ports.length > 0 ? tcpPorts(ports) : anyPort;
  const file = resolve(flags.out);
  // Checked first, because the tools' message for it would come as "nothing can capture here".
  await mustBeWritable(file, exitCodes.failed);
  const captured = await capturePackets({
    file,
    filter,
    interface: flags.interface,
    payload: flags.headers ? 'headers' : 'whole',
    ready: () => {
      if (!flags.json) print(`capturing ${filter} on ${flags.interface}; Ctrl-C ends it`);
    },
    until: abortedBySignals(),
    comment: portsComment(ports.length > 0 ? [...new Set(ports)] : waitedForPorts),
  }).catch((error: unknown) => {
    throw withHint(error);
  });
  if (flags.json) return printJson(captured);
  const { packets, fileBytes } = captured;
  print(`${packets} packets, 0 dropped by kernel, ${byteSize(fileBytes)} in ${captured.file}`);
}

/** What the tools do not say: what to do about it. */
function withHint(error: unknown): unknown {
  if (!(error instanceof CaptureError) || error.code !== 'NOT_POSSIBLE') return error;
  const { code } = error;
  const message = error.message.replace(/\.$/, '');
  if (/permission|not permitted/i.test(message)) {
    return new CaptureError(code, `${message}: ${rightsHint}`);
  }
  if (message.includes('is not installed'))
    return new CaptureError(code, `${message}: ${toolsHint}`);
  return error;
}

const waitedForPorts = Array.from({ length: WAITED_FOR_PORTS }, (_, at) => DEFAULT_PORT + at);
const anyPort = `tcp portrange ${DEFAULT_PORT}-${DEFAULT_PORT + WAITED_FOR_PORTS - 1}`;

async function portsOfNodes(): Promise<number[]> {
  return (await findNodes()).flatMap(({ status }) => {
    const parsed = parseAddress(status.address);
    return parsed.ok ? [parsed.address.port] : [];
  });
}

function tcpPorts(ports: readonly number[]): string {
  return [...new Set(ports)].map((port) => `tcp port ${port}`).join(' or ');
}
