// Every stack by its name, in the order in which tables show them.
import { bare } from './bare.ts';
import { finackFrames } from './finack-frames.ts';
import { finackMessages } from './finack-messages.ts';
import { grpc } from './grpc.ts';
import { libp2p } from './libp2p.ts';
import { protomux } from './protomux.ts';
import type { Stack } from './stack.ts';
import { wsFromClient, wsFromServer } from './ws.ts';

export const stacks = {
  'bare socket': bare,
  'finack messages': finackMessages,
  'finack frames': finackFrames,
  'ws server': wsFromServer,
  'ws client': wsFromClient,
  protomux,
  libp2p,
  'grpc-js': grpc,
} as const satisfies Record<string, Stack>;

export type StackName = keyof typeof stacks;

export const stackNames = Object.keys(stacks) as StackName[];

/** Those that need no package of others. */
export const ownStacks: readonly StackName[] = ['bare socket', 'finack messages', 'finack frames'];
