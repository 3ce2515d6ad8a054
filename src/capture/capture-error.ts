// How a packet capture fails. Nothing else lives here, so that naming the fault loads no capture.

/**
 * - `NOT_POSSIBLE` no tool may capture here.
 * - `DROPPED` the kernel dropped packets.
 * - `INCOMPLETE` the marker that proves the file complete never came.
 */
export type CaptureFault = 'NOT_POSSIBLE' | 'DROPPED' | 'INCOMPLETE';

/** The world's fault: no tool may capture here, or the file does not hold every packet. */
export class CaptureError extends Error {
  readonly code: CaptureFault;
  constructor(code: CaptureFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
