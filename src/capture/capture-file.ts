// A packet capture from ready to complete, as one pcapng file that anybody can be sent: captured as
// pcap, checked complete, then converted by tshark, which also leaves our marker out.
import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { type CaptureOptions, MARKER_PORT, startCapture } from './capture.ts';
import { CaptureError } from './capture-error.ts';
import { startChild } from './child.ts';
import { withoutRootNotice } from './read-capture.ts';

export interface CaptureFileOptions extends Omit<CaptureOptions, 'namespace' | 'bufferMiB'> {
  /** Called when every packet from now on is seen. */
  ready: () => void;
  /** Aborted: end the capture. */
  until: AbortSignal;
  /** What the file says about itself. */
  comment: string;
}

export interface CapturedFile {
  file: string;
  fileBytes: number;
  packets: number;
  droppedByKernel: number;
}

/** @throws CaptureError; what was captured then lies beside `file`, as `file.pcap` */
export async function capturePackets(options: CaptureFileOptions): Promise<CapturedFile> {
  const { file, ready, until, comment, ...rest } = options;
  const raw = `${file}.pcap`;
  const capture = await startCapture({ ...rest, file: raw });
  ready();
  if (!until.aborted) await once(until, 'abort');
  const { packets, droppedByKernel } = await capture.stop();
  await convert(raw, file, comment);
  await rm(raw);
  return { file, fileBytes: (await stat(file)).size, packets, droppedByKernel };
}

async function convert(pcap: string, pcapng: string, comment: string): Promise<void> {
  const unmarked = `!(udp.dstport == ${MARKER_PORT})`;
  const conversion = [
    ...['-n', '-r', pcap, '-Y', unmarked, '-F', 'pcapng', '-w', pcapng],
    ...['--capture-comment', comment],
  ];
  try {
    const child = await startChild('tshark', conversion, { ownSession: true });
    const { code } = await child.exit;
    if (code !== 0) throw new Error(withoutRootNotice(child.output));
  } catch (error) {
    const why = `tshark could not make ${pcapng}: ${(error as Error).message}`;
    throw new CaptureError('NOT_POSSIBLE', `${why}; the packets are in ${pcap}`, { cause: error });
  }
}
