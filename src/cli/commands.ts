// The commands by their names, in the order in which --help lists them. Each is loaded when it is wanted:
// `finack status` must not wait for the code that draws ladders.
import type { Command } from 'commander';

/** Loads a command, and answers with what adds it to the program. */
type Load = () => Promise<(program: Command) => void>;

export const commands = {
  node: async () => (await import('./node-command.ts')).addNodeCommand,
  network: async () => (await import('./network-command.ts')).addNetworkCommand,
  up: async () => (await import('./up-command.ts')).addUpCommand,
  demo: async () => (await import('./demo-command.ts')).addDemoCommand,
  doctor: async () => (await import('./doctor-command.ts')).addDoctorCommand,
  status: async () => (await import('./status-command.ts')).addStatusCommand,
  peers: async () => (await import('./peers-command.ts')).addPeersCommand,
  chain: async () => (await import('./chain-command.ts')).addChainCommand,
  block: async () => (await import('./block-command.ts')).addBlockCommand,
  connect: async () => (await import('./connect-command.ts')).addConnectCommand,
  leave: async () => (await import('./leave-command.ts')).addLeaveCommand,
  mine: async () => (await import('./mine-command.ts')).addMineCommand,
  send: async () => (await import('./send-command.ts')).addSendCommand,
  note: async () => (await import('./note-command.ts')).addNoteCommand,
  wallet: async () => (await import('./wallet-command.ts')).addWalletCommand,
  stop: async () => (await import('./stop-command.ts')).addStopCommand,
  watch: async () => (await import('./watch-command.ts')).addWatchCommand,
  verify: async () => (await import('./verify-command.ts')).addVerifyCommand,
  rebuild: async () => (await import('./rebuild-command.ts')).addRebuildCommand,
  bench: async () => (await import('./bench-command.ts')).addBenchCommand,
  snapshot: async () => (await import('./snapshot-command.ts')).addSnapshotCommand,
  frames: async () => (await import('./frames-command.ts')).addFramesCommand,
  capture: async () => (await import('./capture-command.ts')).addCaptureCommand,
  wireshark: async () => (await import('./wireshark-command.ts')).addWiresharkCommand,
  extcap: async () => (await import('./extcap-command.ts')).addExtcapCommand,
  replay: async () => (await import('./replay-command.ts')).addReplayCommand,
  lesson: async () => (await import('./lesson-command.ts')).addLessonCommand,
  completion: async () => (await import('./completion-command.ts')).addCompletionCommand,
} as const satisfies Readonly<Record<string, Load>>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands).filter(isCommandName);

export function isCommandName(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(commands, word);
}
