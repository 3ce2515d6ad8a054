// The embedding API: what a program that imports finack may use. Nothing is defined here.

export type { Hash } from './chain/hash.ts';
export type { Network } from './chain/network.ts';
export { networkNamed, networks } from './chain/network.ts';
export type { Clock, MonotonicMs, WallMs } from './clock/clock.ts';
export { addMs, elapsedMs, monotonicMs, wallMs } from './clock/clock.ts';
export { ListenError } from './net/transport.ts';
export type {
  BanStatus,
  BlockDetails,
  BlockSummary,
  CallOptions,
  EventsOptions,
  LeaveHow,
  MiningOptions,
  NodeErrorCode,
  NodeHandle,
  NodeOptions,
  NodeStatus,
  PeerStatus,
  TransactionDetails,
} from './node/api.ts';
export { NodeError } from './node/api.ts';
export { startNode } from './node/start-node.ts';
export { WATCHER_WARNING } from './node/watchers.ts';
export type { EventStream } from './observe/event-stream.ts';
export type {
  EventOf,
  EventType,
  MissedEvents,
  NodeEvent,
  Observer,
  PeerClose,
  StampedEvent,
} from './observe/events.ts';
export type { Tap, TappedFrame } from './observe/frame-tap.ts';
export type { EndedBy, Ending, Outcome } from './session/endings.ts';
export type {
  HandshakeHelp,
  HandshakeRefusal as Refusal,
  HandshakeRole as Role,
} from './session/handshake-rules.ts';
export { type SessionLimits, sessionLimits } from './session/limits.ts';
export type { Effect, Input, Phase } from './session/phases.ts';
export { Session } from './session/session.ts';
export type { SessionOptions } from './session/session-options.ts';
export { StoreError, type StoreErrorCode } from './store/store-error.ts';
export { decodeEnvelope, encodeEnvelope } from './wire/codec.ts';
export { FrameReader, frameOf, readFrameLength } from './wire/frames.ts';
export type { Hello } from './wire/messages/hello.ts';
export type { Envelope, Message } from './wire/messages.ts';
