// What a benchmark ran on: printed with every table, because figures of another machine mean nothing.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Of TCP: bbr makes loopback slower and less even than cubic or reno. */
  readonly congestionControl: string;
  /** Processes that ran or waited, over the last minute. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? '?',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    congestionControl: readOr('/proc/sys/net/ipv4/tcp_congestion_control', '?'),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function machineLine(machine: Machine): string {
  const { processor, cores, memoryGiB, system, node, congestionControl, load } = machine;
  const hardware = `${processor}, ${cores} cores, ${memoryGiB} GiB`;
  return `${hardware}; ${system}; Node ${node}; TCP ${congestionControl}; load ${load}`;
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return otherwise;
  }
}
