// Every stack by its name, in the order in which tables show them.
import { bare } from './bare.ts';
import { finack } from './finack.ts';
import { grpc } from './grpc.ts';
import { libp2p } from './libp2p.ts';
import { protomux } from './protomux.ts';
import type { Stack } from './stack.ts';
import { wsFromClient, wsFromServer } from './ws.ts';

export const stacks = {
  'bare socket': bare,
  finack,
  'ws, from server': wsFromServer,
  'ws, from client': wsFromClient,
  protomux,
  libp2p,
  'grpc-js': grpc,
} as const satisfies Record<string, Stack>;

export type StackName = keyof typeof stacks;

export const stackNames = Object.keys(stacks) as StackName[];
