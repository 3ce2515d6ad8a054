// Who may import what, as data: the import rules of the house with the reason for each, and the
// checker that holds a file against them. The same table stands, for people, in src/README.md. What a pure
// folder may not reach for without importing it is in biome.json.
import { posix } from 'node:path';
import { type Import, importsOf, type SourceFile } from './source.ts';

export interface FolderRule {
  readonly kind: 'pure' | 'edge' | 'joins' | 'watches' | 'commands';
  /** Folders whose modules may be loaded. A folder may always import itself. */
  readonly imports: readonly string[];
  /** Folders of which only types may be imported, with `import type`. */
  readonly typesOf?: readonly string[];
  /** Built-in modules of Node; 'any' leaves out only the peers' sockets. */
  readonly builtins: readonly string[] | 'any';
  readonly packages?: readonly string[];
  readonly reason: string;
}

/** Hashing is a function of its bytes, so thinking folders may call it; everything else comes in. */
const pureBuiltins = ['node:assert', 'node:assert/strict', 'node:buffer', 'node:crypto'];
/** A block cipher under a key is a hash for whoever knows that key. */
const pureCryptoNames = ['hash', 'createHash', 'createCipheriv'];

const thinking = [
  'clock',
  'chain',
  'ledger',
  'consensus',
  'network',
  'wire',
  'session',
  'sync',
  'mempool',
];
const working = ['files', 'net', 'store', 'workers', 'control', 'observe'];
const watching = [
  'capture',
  'wireshark',
  'replay',
  'proof',
  'diagram',
  'testbed',
  'demo',
  'sim',
  'bench',
];
const everything = [...thinking, ...working, 'observe/sinks', 'node', ...watching];
const sockets = ['node:net', 'node:tls'];

export const folderRules: Readonly<Record<string, FolderRule>> = {
  clock: {
    kind: 'pure',
    imports: [],
    builtins: [],
    reason: 'what a moment is depends on nothing; whoever reads a clock is an edge',
  },
  chain: {
    kind: 'pure',
    imports: ['clock'],
    builtins: pureBuiltins,
    packages: ['protobufjs', 'long', '@scure/base'],
    reason: 'what a block is depends on its bytes and the time alone',
  },
  ledger: {
    kind: 'pure',
    imports: ['chain'],
    builtins: pureBuiltins,
    reason: 'what a block leads to depends on the state before it alone',
  },
  consensus: {
    kind: 'pure',
    imports: ['clock', 'chain'],
    builtins: pureBuiltins,
    reason: 'a rule judges headers; it never sees peers, disks or messages',
  },
  network: {
    kind: 'pure',
    imports: ['chain'],
    builtins: pureBuiltins,
    packages: ['zod', '@humanwhocodes/momoa'],
    reason:
      'what a network file says depends on its text alone; who reads it from a disk is an edge',
  },
  wire: {
    kind: 'pure',
    imports: ['chain'],
    builtins: pureBuiltins,
    packages: ['varint', 'protobufjs', 'long'],
    reason:
      'framing shares hashes, numbers and limits with the chain, carries blocks as bytes and must not judge them',
  },
  session: {
    kind: 'pure',
    imports: ['clock', 'wire'],
    builtins: pureBuiltins,
    reason: 'one conversation knows messages, not what a chain is',
  },
  sync: {
    kind: 'pure',
    imports: ['clock', 'chain', 'consensus', 'ledger'],
    typesOf: ['wire'],
    builtins: pureBuiltins,
    reason: 'peers are only ids here, so that the same decisions run in the simulator',
  },
  mempool: {
    kind: 'pure',
    imports: ['clock', 'chain'],
    builtins: pureBuiltins,
    reason: 'accounts come in as a function: it holds neither state nor keys, and knows no peer',
  },
  observe: {
    kind: 'watches',
    imports: [],
    typesOf: ['*'],
    builtins: ['node:assert', 'node:events'],
    reason: 'a watcher that could call what it watches would change it',
  },
  'observe/sinks': {
    kind: 'watches',
    imports: ['files', 'observe'],
    typesOf: ['*'],
    builtins: [
      'node:assert',
      'node:events',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:stream',
    ],
    reason: 'only the file sinks of observe touch the disk',
  },
  files: {
    kind: 'edge',
    imports: [],
    builtins: ['node:fs', 'node:fs/promises', 'node:path'],
    reason:
      'one way to open a path of our own, whoever prepared it; what is in it is not known here',
  },
  net: {
    kind: 'edge',
    imports: ['clock', 'session', 'wire', 'observe'],
    builtins: 'any',
    reason: "the one folder that touches peers' sockets knows nothing of blocks",
  },
  store: {
    kind: 'edge',
    imports: ['files', 'chain', 'wire', 'observe'],
    builtins: 'any',
    packages: ['classic-level'],
    reason: 'the log is the wire; who sent a block is not its business',
  },
  workers: {
    kind: 'edge',
    imports: ['chain', 'consensus'],
    builtins: 'any',
    reason: 'threads compute; they get bytes and give answers',
  },
  control: {
    kind: 'edge',
    imports: ['files', 'observe'],
    typesOf: ['node'],
    builtins: 'any',
    reason: 'the control socket is handed its handlers, so it stays a plain JSON-RPC line protocol',
  },
  node: {
    kind: 'joins',
    imports: [...thinking, ...working],
    builtins: 'any',
    reason: 'the one place where the parts meet; nothing below it may know that it exists',
  },
  capture: {
    kind: 'watches',
    imports: ['wire'],
    builtins: 'any',
    reason: 'what passed over a network is read off without asking what it is looked at for',
  },
  wireshark: {
    kind: 'watches',
    imports: ['files', 'capture'],
    builtins: 'any',
    reason: "other people's program is installed and opened, whatever it then shows",
  },
  replay: {
    kind: 'watches',
    imports: ['clock', 'wire', 'session', 'observe', 'capture'],
    builtins: 'any',
    reason: 'recorded bytes go through the very session that a node has, and through nothing else',
  },
  proof: {
    kind: 'watches',
    imports: ['capture'],
    builtins: pureBuiltins,
    reason: 'a claim is judged by what was recorded, never by who claims it or how it is drawn',
  },
  diagram: {
    kind: 'watches',
    imports: ['observe', 'capture', 'proof'],
    builtins: 'any',
    reason: 'a drawing is made of a recording, and starts nothing',
  },
  testbed: {
    kind: 'watches',
    imports: ['files', 'capture', 'proof'],
    builtins: 'any',
    reason: 'any program may run on the private network, so no part of a node is known here',
  },
  demo: {
    kind: 'watches',
    imports: [
      ...['chain', 'consensus', 'wire', 'files', 'workers', 'control'],
      ...['capture', 'proof', 'diagram'],
    ],
    typesOf: ['node', 'observe'],
    builtins: 'any',
    reason: 'its nodes are processes of their own, spoken to as anyone may',
  },
  sim: {
    kind: 'watches',
    imports: [...thinking, ...working, 'node'],
    builtins: 'any',
    reason: 'watchers use the parts as anyone may, never the insides of one another',
  },
  bench: {
    kind: 'watches',
    imports: [...thinking, ...working, 'node', 'sim'],
    builtins: 'any',
    reason: 'a figure is measured on the parts as they are, and changes none of them',
  },
  lessons: {
    kind: 'watches',
    imports: [...thinking, ...working, 'node', 'capture', 'proof', 'diagram', 'testbed', 'sim'],
    builtins: 'any',
    packages: ['ws'],
    reason:
      'a lesson is an experiment for the testbed, with a story; it may use every part of the house',
  },
  cli: {
    kind: 'commands',
    imports: [...everything, 'lessons', ''],
    builtins: 'any',
    packages: ['commander'],
    reason: 'commands parse, call and print, and may call anything',
  },
  '': {
    kind: 'joins',
    imports: [...thinking, ...working, 'observe/sinks', 'node'],
    builtins: [],
    reason: 'src/index.ts names what other programs may embed, and does nothing',
  },
};

/** In net only these files know sockets: a connection must run over TLS and in a simulated world, too. */
const socketFiles = /^src\/net\/(?:tcp|tls)-[\w-]+\.ts$/;

/** What node:net has beside sockets: functions of a text. */
const addressNames = ['isIP'];

/** Folders that may open sockets, and whose they are. */
const socketFolders: Readonly<Record<string, string>> = {
  net: "peers' sockets",
  control: 'the local control socket',
  store: 'a name that the kernel locks for one process',
  testbed: 'sockets under study',
  demo: 'a look which ports are free',
  lessons: 'sockets under study',
};

/** The faults of one file, each a sentence that names place, rule and reason. */
export function importFaults(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  const rule = folderRules[folder];
  if (rule === undefined) {
    return [`${file.path}: src/${folder} is in no table; add it to test/structure/import-table.ts`];
  }
  return importsOf(file.text).flatMap((one) => {
    const fault = judge(file.path, folder, rule, one);
    return fault === undefined ? [] : [`${file.path}:${one.line}: ${fault}`];
  });
}

/** What a folder may import, in words; src/README.md says the same. */
export function importSentence(rule: FolderRule): string {
  if (rule.kind === 'commands') return 'anything';
  if (rule.imports.includes('node')) {
    const watchers = rule.imports.filter((folder) => watching.includes(folder));
    return ['node and all that it imports', ...watchers].join(', ');
  }
  if (rule.imports.length === thinking.length + working.length) return 'all of the above';
  const types = rule.typesOf?.map((folder) => `types of ${folder === '*' ? 'all' : folder}`) ?? [];
  return [...rule.imports, ...types].join(', ') || 'nothing of ours';
}

/** The longest folder of the table that holds the file; '' for src itself. */
function folderOf(path: string): string {
  const folders = path.split('/').slice(1, -1);
  const nested = folders.slice(0, 2).join('/');
  return nested in folderRules ? nested : (folders[0] ?? '');
}

function judge(path: string, folder: string, rule: FolderRule, one: Import): string | undefined {
  const because = `because ${rule.reason}`;
  const here = folder === '' ? 'src/index.ts' : folder;
  if (one.from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), one.from);
    if (!target.startsWith('src/')) return `imports ${one.from}, which is outside src`;
    const other = folderOf(target);
    if (mayImport(folder, rule, other, one.typeOnly)) return undefined;
    if (other === 'lessons')
      return 'imports lessons, but only cli may: a lesson is read, not built on';
    return `imports ${other || 'src/index.ts'}, but ${here} imports ${importSentence(rule)}, ${because}`;
  }
  if (one.from.startsWith('node:')) return judgeBuiltin(path, here, rule, one, folder);
  const name = one.from.split('/', one.from.startsWith('@') ? 2 : 1).join('/');
  if (rule.packages?.includes(name)) return undefined;
  const packages = rule.packages?.join(', ') ?? 'none';
  return `imports the package ${name}, but ${here} uses ${packages}: every package has one home`;
}

function mayImport(folder: string, rule: FolderRule, other: string, typeOnly: boolean): boolean {
  if (other === folder || rule.imports.includes(other)) return true;
  if (!typeOnly) return false;
  if (rule.typesOf?.includes('*')) return other !== 'lessons' && other !== 'cli';
  return rule.typesOf?.includes(other) ?? false;
}

function judgeBuiltin(
  path: string,
  here: string,
  rule: FolderRule,
  one: Import,
  folder: string,
): string | undefined {
  if (rule.kind === 'pure' && one.from === 'node:crypto') return judgeCrypto(one);
  if (rule.builtins !== 'any') {
    if (rule.builtins.includes(one.from)) return undefined;
    const instead = rule.kind === 'pure' ? 'a pure folder is handed what it needs' : rule.reason;
    return `imports ${one.from}, but ${here} may not, because ${instead}`;
  }
  if (!sockets.includes(one.from)) return undefined;
  if (folder === 'net' && !socketFiles.test(path) && !importsOnly(one, addressNames)) {
    return `imports ${one.from}, but in net only tcp-*.ts and tls-*.ts may, because what stands above a channel runs over each of them and in a simulated world as well`;
  }
  if (one.typeOnly || folder in socketFolders) return undefined;
  const owners = Object.entries(socketFolders).map(([name, whose]) => `${name} (${whose})`);
  return `imports ${one.from}, but sockets belong to ${owners.join(', ')}`;
}

/** Named imports only can be judged here; uses through a namespace are seen by scripts/lint/pure.grit. */
function judgeCrypto(one: Import): string | undefined {
  const wrong = namesIn(one).filter((name) => !pureCryptoNames.includes(name));
  if (wrong.length === 0) return undefined;
  return `imports ${wrong.join(', ')} of node:crypto, but a pure folder only hashes: signing, checking and randomness are handed in`;
}

function importsOnly(one: Import, names: readonly string[]): boolean {
  const imported = namesIn(one);
  return imported.length > 0 && imported.every((name) => names.includes(name));
}

/** The names between the braces of an import. */
function namesIn({ clause }: Import): string[] {
  const names = /\{([^}]*)\}/.exec(clause)?.[1] ?? '';
  return names
    .split(',')
    .map((name) => name.trim().split(/\s/)[0] ?? '')
    .filter((name) => name !== '');
}
