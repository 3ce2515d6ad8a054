// The embedding API: what a program that imports finack may use. Nothing is defined here.

// --- The chain: networks, blocks, keys ------------------------------------------------------------
export { accountAddress, type ReadAddress, readAccountAddress } from './chain/account-address.ts';
export type { Block } from './chain/block.ts';
export { readBlock } from './chain/block.ts';
export type { ChainFault, Read, Refusal } from './chain/faults.ts';
export { type Genesis, genesisOf } from './chain/genesis.ts';
export type { Hash } from './chain/hash.ts';
export { type BlockHeader, readSealedHeader, type SealedHeader } from './chain/header.ts';
export { type InclusionProof, inclusionProof, rootOfInclusion } from './chain/inclusion-proof.ts';
export { isUsableKey } from './chain/keys.ts';
export type {
  GovernanceParameters,
  Network,
  PbftNetwork,
  PbftParameters,
  PowNetwork,
  PowParameters,
  PrivacyParameters,
  Retarget,
  SpacingParameters,
} from './chain/network-parameters.ts';
export { networkNamed, networks } from './chain/network-parameters.ts';
export { noteData, notedHash } from './chain/note.ts';
export { type RewardSchedule, rewardAt } from './chain/reward.ts';
export type { Role } from './chain/roles.ts';
export type { Member, Organisation, Roster, Threshold } from './chain/roster.ts';
export type { SignatureCheck } from './chain/rules.ts';
export { signedTransaction, type Transaction, type TransactionBody } from './chain/transaction.ts';
export type { TransactionRows } from './chain/transaction-rows.ts';
// --- Time -----------------------------------------------------------------------------------------
export type { Cancel, Clock, MonotonicMs, WallMs } from './clock/clock.ts';
export { addMs, elapsedMs, monotonicMs, wallMs } from './clock/clock.ts';
export {
  judgeProof,
  type ProvenTransaction,
  type TransactionProof,
} from './consensus/transaction-proof.ts';

// --- A running node from outside: the control socket ----------------------------------------------
export { ControlClient } from './control/client.ts';
export { ControlError, type ControlErrorCode } from './control/control-error.ts';
export { findNodes, nodeOfFolder, type RunningNode } from './control/find-nodes.ts';
export type {
  MethodName,
  Methods,
  MineParams,
  StopReport,
  TransactionParams,
} from './control/methods.ts';
export { ControlServer } from './control/server.ts';
export type { Surroundings } from './control/socket-path.ts';
export type { RunningStream } from './control/stream.ts';
export type { OpenTap } from './control/tap.ts';
export type { Watch, WatchOptions } from './control/watch-client.ts';
export type {
  FrameCounts,
  FrameDetail,
  WatchEvent,
  WatchParams,
  WatchSnapshot,
} from './control/watch-stream.ts';
// --- A node of one's own, or a peer without a chain -----------------------------------------------
export type { PoolDeparture, PoolRefusal } from './mempool/refusals.ts';
// --- One connection -------------------------------------------------------------------------------
export { type Address, formatAddress, type ParsedAddress, parseAddress } from './net/address.ts';
export type { Channel, ChannelListener, WriteFate } from './net/channel.ts';
export {
  type Closing,
  Connection,
  type ConnectionListener,
  type ConnectionOptions,
} from './net/connection.ts';
export { tcpTransport } from './net/tcp-transport.ts';
export { type TlsTransportOptions, tlsTransport } from './net/tls-transport.ts';
export {
  ListenError,
  type ListenerEvents,
  type Listening,
  type Transport,
} from './net/transport.ts';
export { ReadingTurns } from './net/turns.ts';
export type {
  AccountDetails,
  BanStatus,
  BlockDetails,
  BlockSummary,
  CallOptions,
  ClosingOptions,
  EventsOptions,
  LeaveHow,
  MempoolStatus,
  MiningOptions,
  NodeErrorCode,
  NodeHandle,
  NodeOptions,
  NodeStatus,
  PeerStatus,
  PooledTransaction,
  SubmitOutcome,
  SubmitRefusal,
  TransactionDetails,
  TransactionQuery,
  TransactionStatus,
} from './node/api.ts';
export { NodeError } from './node/api.ts';
export { type DialledPeer, type DialOptions, dialPeer } from './node/dial-peer.ts';
export type { SigningKey } from './node/environment.ts';
export { startNode } from './node/start-node.ts';
export { systemClock } from './node/system-clock.ts';
export { newKey } from './node/system-environment.ts';
export { VERSION } from './node/version.ts';
export { WATCHER_WARNING } from './node/watchers.ts';

// --- What happens: events, frames, and their views ------------------------------------------------
export { EventStream } from './observe/event-stream.ts';
export type {
  ConnectionClose,
  ConnectionId,
  EventOf,
  EventType,
  MissedEvents,
  NodeEvent,
  Observer,
  StampedEvent,
} from './observe/events.ts';
export type { Tap, TappedFrame } from './observe/frame-tap.ts';
export { type LogTimes, logLine } from './observe/log-line.ts';
export { jsonOf, ndjsonLine } from './observe/ndjson.ts';
export { sanitize } from './observe/sanitize.ts';
export { type Keylog, openKeylog } from './observe/sinks/keylog-file.ts';
export type { PeerCapability } from './session/capabilities.ts';
// --- The protocol: a session without a socket, and the bytes --------------------------------------
export type { Counts } from './session/counts.ts';
export { type EndedBy, type Ending, endings, type Outcome } from './session/endings.ts';
export type { Delivery } from './session/exchange.ts';
export type { HandshakeMessage } from './session/handshake.ts';
export {
  type ChannelProof,
  type HandshakeHelp,
  type HandshakeRefusal,
  type HandshakeRole,
  handshakeBytes,
  PROTOCOL_VERSION,
} from './session/handshake-rules.ts';
export { type SessionLimits, sessionLimits } from './session/limits.ts';
export type { Effect, Flush, Input, Phase, PhaseName } from './session/phases.ts';
export { Session } from './session/session.ts';
export type { SessionOptions } from './session/session-options.ts';
export { StoreError, type StoreErrorCode } from './store/store-error.ts';
export { type Decoded, decodeEnvelope, encodeEnvelope } from './wire/codec.ts';
export {
  type FrameLength,
  FrameReader,
  frameOf,
  type NextFrame,
  readFrameLength,
} from './wire/frames.ts';
export { type Goodbye, type GoodbyeReason, goodbyeReasons } from './wire/messages/goodbye.ts';
export type { Hello } from './wire/messages/hello.ts';
export type { MessageRole, RoleName } from './wire/messages/message-row.ts';
export type {
  Envelope,
  Message,
  MessageKind,
  OutgoingEnvelope,
  Request,
  RequestKind,
} from './wire/messages.ts';
export { describeViolation, type Violation, violations } from './wire/violations.ts';
export { verify } from './workers/ed25519.ts';
