// What this machine can show, what not, and why: every answer comes from trying the thing itself, and
// each that is not a yes says what to do about it. How it is printed is the command's concern.
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { arch, release, type } from 'node:os';
import {
  type Capability,
  probeCapture,
  probeProcNetTcp,
  probeStrace,
  probeTracefs,
  probeTshark,
} from '../capture/capability.ts';
import { startChild } from '../capture/child.ts';
import type { Text } from '../capture/names.ts';
import { debianPackages, findProgram } from '../capture/programs.ts';
import type { Coverages } from '../capture/recording.ts';
import { entryUrl } from './entry.ts';
import { NO_NETWORK } from './recorder.ts';
import { findIsolation, type Isolation, runScenario } from './run-scenario.ts';

export interface Diagnosis {
  machine: Machine;
  abilities: readonly Ability[];
  /** How much of each level a lesson can record here; undefined if not even the smallest was run. */
  coverage: Coverages | undefined;
  programs: readonly ProgramVersion[];
}

export interface Machine {
  system: string;
  distribution: string;
  node: string;
  finack: string;
  /** Of this process; undefined where there are no user ids (Windows). */
  uid: number | undefined;
  /** Of those that watching needs, the ones this process has; empty where there are none. */
  capabilities: readonly string[];
}

/** One thing that finack can show. */
export interface Ability {
  name: string;
  shows: string;
  level: 'full' | 'reduced' | 'absent';
  /** Why it is not full, in the words of what was tried. */
  because?: string;
  /** What to do about it. */
  cure?: string;
}

export interface ProgramVersion {
  name: string;
  debianPackage: string;
  /** Where it is; absent when it is not installed. */
  path?: string;
  /** As it says itself; absent when it says none. */
  version?: string;
}

/** Tries everything; takes a few seconds. Leaves nothing behind. */
export async function diagnose(finackVersion: string, signal: AbortSignal): Promise<Diagnosis> {
  const [machine, capture, tshark, tracefs, proc, strace, isolation] = await Promise.all([
    machineOf(finackVersion),
    probeCapture(),
    probeTshark(),
    probeTracefs(),
    probeProcNetTcp(),
    probeStrace(),
    findIsolation(),
  ]);
  const course = await tryLesson(isolation, signal);
  return {
    machine,
    abilities: [
      ability(
        'packets',
        'captured on the loopback interface: the proofs of the demo',
        capture,
        machine,
      ),
      ability('dissection', 'packets and frames, read by tshark', tshark, machine),
      kernelStates(tracefs, proc, machine),
      ability('system calls', "every call of a lesson's programs on its sockets", strace, machine),
      network(course, machine),
    ],
    coverage: course.coverage,
    programs: await Promise.all(Object.keys(debianPackages).map(programOf)),
  };
}

function ability(name: string, shows: string, capability: Capability, machine: Machine): Ability {
  if (capability.available) return { name, shows, level: 'full' };
  const { because } = capability;
  return { name, shows, level: 'absent', because, ...cureOf(name, because, machine) };
}

function kernelStates(tracefs: Capability, proc: Capability, machine: Machine): Ability {
  const name = 'kernel states';
  const shows = 'every TCP state of both ends, as the kernel changes it';
  if (tracefs.available) return { name, shows, level: 'full' };
  const cure = cureOf(name, tracefs.because, machine);
  if (!proc.available) {
    return {
      name,
      shows,
      level: 'absent',
      because: `${tracefs.because}; ${proc.because}`,
      ...cure,
    };
  }
  const because = `sampled only, so short states may be missed: ${tracefs.because}`;
  return { name, shows, level: 'reduced', because, ...cure };
}

export interface LessonList {
  coverage: Coverages | undefined;
  /** Why a lesson cannot have a network of its own. */
  noNetwork: Text | undefined;
}

function network({ noNetwork }: LessonList, machine: Machine): Ability {
  const name = 'private network';
  const shows = 'a network of its own for each lesson, with lost packets and slow lines';
  if (noNetwork === undefined) return { name, shows, level: 'full' };
  const because = noNetwork.en;
  return { name, shows, level: 'absent', because, ...cureOf(name, because, machine) };
}

/**
 * Plays the smallest scenario, with faults on purpose and, if that cannot be had, without.
 */
export async function tryLesson(isolation: Isolation, signal: AbortSignal): Promise<LessonList> {
  const unlucky = await playTrial('unluckyTrial', isolation, signal);
  if ('coverage' in unlucky) return { coverage: unlucky.coverage, noNetwork: undefined };
  const plain = await playTrial('trial', isolation, signal);
  const coverage =
    'coverage' in plain
      ? { ...plain.coverage, fault: { level: 'absent' as const, because: unlucky.because } }
      : undefined;
  return { coverage, noNetwork: unlucky.because };
}

async function playTrial(
  exportName: string,
  isolation: Isolation,
  signal: AbortSignal,
): Promise<{ coverage: Coverages } | { because: Text }> {
  const module = entryUrl(import.meta.url, './trial').href;
  const onStep = (): Promise<void> => Promise.resolve();
  try {
    const { outcome, folder } = await runScenario({
      ...{ isolation, module, exportName, wrong: false, onStep, signal },
    });
    await rm(folder, { recursive: true, force: true });
    return outcome.result === 'ran' ? { coverage: outcome.recording.coverage } : outcome;
  } catch (error) {
    if (signal.aborted) throw error;
    const { message } = error as Error;
    return { because: { en: message, ko: message } };
  }
}

// --- What to do -------------------------------------------------------------------------------

/** Nothing where the system's own message is all the advice there is. */
function cureOf(name: string, because: string, machine: Machine): Pick<Ability, 'cure'> {
  if (process.platform !== 'linux') return { cure: 'use Linux, for example in a virtual machine' };
  if (because.includes('mkdtemp')) {
    return { cure: 'let TMPDIR name a folder that is there and may be written' };
  }
  const missing = /\(Debian package ([\w-]+)\)/.exec(because)?.[1];
  if (missing !== undefined) {
    return { cure: `install it; on Debian and Ubuntu, as root: apt-get install ${missing}` };
  }
  const cure = machine.uid === 0 ? rootsCure(name, machine) : plainUsersCure(name, because);
  return cure === undefined ? {} : { cure };
}

const neededByRoot: Readonly<Record<string, string>> = {
  packets: 'CAP_NET_RAW',
  'kernel states': 'CAP_SYS_ADMIN',
  'private network': 'CAP_SYS_ADMIN',
};

function rootsCure(name: string, { capabilities }: Machine): string | undefined {
  const needed = neededByRoot[name];
  if (needed === undefined || capabilities.includes(needed)) return undefined;
  const inContainer = `docker run --cap-add ${needed.replace('CAP_', '')}`;
  return `give this root ${needed}; in a container: ${inContainer}`;
}

function plainUsersCure(name: string, because: string): string | undefined {
  if (name === 'kernel states') return 'run it as root';
  if (name === 'packets') {
    return 'run it as root, or as a member of the group wireshark; frames need no rights: finack node --pcapng FILE';
  }
  if (!because.startsWith(NO_NETWORK.en)) return undefined;
  return `run it as root, or let users make namespaces: ${userSwitch()}`;
}

/** What Ubuntu (by AppArmor), older Debian, or an administrator may have switched off. */
function userSwitch(): string {
  const switches = [
    ['kernel/apparmor_restrict_unprivileged_userns', '0'],
    ['kernel/unprivileged_userns_clone', '1'],
    ['user/max_user_namespaces', '10000'],
  ] as const;
  const [file, value] = switches.find(([one]) => existsSync(`/proc/sys/${one}`)) ?? switches[2];
  return `as root, sysctl -w ${file.replace('/', '.')}=${value}`;
}

// --- The machine ------------------------------------------------------------------------------

async function machineOf(finackVersion: string): Promise<Machine> {
  return {
    system: `${type()} ${release()} ${arch()}`,
    distribution: await distribution(),
    node: process.version,
    finack: finackVersion,
    uid: process.getuid?.(),
    capabilities: await capabilities(),
  };
}

async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? '';
}

/** Bits of Linux's capability sets. (include/uapi/linux/capability.h) */
const capabilityBits = {
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
} as const;

async function capabilities(): Promise<string[]> {
  const status = await readFile('/proc/self/status', 'latin1').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return Object.entries(capabilityBits)
    .filter(([, bit]) => (effective >> BigInt(bit)) & 1n)
    .map(([name]) => name);
}

async function programOf(name: string): Promise<ProgramVersion> {
  const program = { name, debianPackage: debianPackages[name] ?? '' };
  const path = findProgram(name);
  if (path === undefined) return program;
  const version = await versionOf(path, versionFlags[name] ?? '--version');
  return { ...program, path, ...(version === undefined ? {} : { version }) };
}

/** What it says about itself; a program that ends badly, or waits for something, says nothing. */
async function versionOf(path: string, flag: string): Promise<string | undefined> {
  const child = await startChild(path, [flag]);
  const late = setTimeout(() => child.signal('SIGKILL'), VERSION_TIMEOUT_MS);
  await child.exit;
  clearTimeout(late);
  // Not a time of day, which stands in warnings: 12:13:38.503.
  return /(?<![:\d.])\d+\.\d+(?:\.\d+)?/.exec(child.output)?.[0];
}

/** ms. Wireshark's own takes half a second; the rest print at once. */
const VERSION_TIMEOUT_MS = 10_000;

/** Where it is not --version. */
const versionFlags: Readonly<Record<string, string>> = {
  ...{ ip: '-V', nc: '-h', socat: '-V', ss: '-V', tc: '-V' },
};
