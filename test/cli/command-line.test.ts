// What people type: every command line becomes the right options, or one clear line and exit code 64.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { accountAddress } from '../../src/chain/account-address.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import * as parse from '../../src/cli/argument-parsers.ts';
import { flagsForChildren } from '../../src/cli/child-node.ts';
import { commandNames } from '../../src/cli/commands.ts';
import { dataFolder } from '../../src/cli/data-folder.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { addNodeCommand, type NodeFlags, runOptionsOf } from '../../src/cli/node-command.ts';
import { finackProgram } from '../../src/cli/program.ts';
import { forcedExitCode } from '../../src/cli/signals.ts';
import { addUpCommand, networkPlan, shapeWords, type UpFlags } from '../../src/cli/up-command.ts';
import { SHUTDOWN_TIMEOUT_MS } from '../../src/node/node.ts';
import { VERSION } from '../../src/node/version.ts';
import { root } from '../helpers/root.ts';
import { sourceFiles } from '../structure/source.ts';

/** The options of one command line, without running anything. */
async function flagsOf<T>(add: (program: Command) => void, args: readonly string[]): Promise<T> {
  const program = new Command().exitOverride();
  add(program);
  const command = program.commands[0];
  let flags: T | undefined;
  command?.action((given: T) => {
    flags = given;
  });
  await program.parseAsync([command?.name() ?? '', ...args], { from: 'user' });
  if (flags === undefined) throw new Error('the command did not run');
  return flags;
}

const node = async (...args: string[]) =>
  runOptionsOf(await flagsOf<NodeFlags>(addNodeCommand, ['--data', '/d', ...args]));

/** What is said against a command line. */
const faultOf = (...args: string[]): Promise<string> =>
  node(...args).then(
    () => 'nothing',
    ({ message }: Error) => message,
  );

const whole = await finackProgram();

describe('cli: finack node', () => {
  it('listens on 127.0.0.1:9001 of the dev network, mines nothing and dials nobody by default', async () => {
    const options = await node();
    expect(options).to.deep.equal({
      node: { folder: '/d', network: networks.dev, host: '127.0.0.1', port: 9001, peers: [] },
      detail: 'normal',
      stopOnEof: false,
    });
  });

  it('takes every option', async () => {
    const options = await node(
      ...['--network', 'public', '--host', '[::1]', '--port', '0', '--peer', '9002'],
      ...['--peer', '[::1]:9003', '--dial-from', '127.0.0.2', '--mine', '--notes', '5'],
      ...['--assume-valid', 'cd'.repeat(32)],
      ...['--interval', '0', '--events', '/e', '--shutdown-timeout', '1.5', '--verbose'],
      '--stop-on-eof',
    );
    expect(options.node).to.deep.equal({
      folder: '/d',
      network: networks.public,
      host: '::1',
      port: 0,
      peers: ['127.0.0.1:9002', '[::1]:9003'],
      dialFrom: '127.0.0.2',
      assumeValid: 'cd'.repeat(32),
      mining: { notesPerBlock: 5, intervalMs: 0 },
      shutdownTimeoutMs: 1500,
    });
    expect(options).to.deep.include({ detail: 'verbose', eventsFile: '/e', stopOnEof: true });
  });

  it('mines at the pace of its network unless told otherwise', async () => {
    expect((await node('--mine')).node.mining).to.deep.equal({
      notesPerBlock: 0,
      intervalMs: 1_000,
    });
    expect((await node('--mine', '--network', 'public')).node.mining?.intervalMs).to.equal(10_000);
  });

  it('takes a reward address of its own network only, and with --mine only', async () => {
    const [ours, theirs] = ['dev', 'public'].map((name) => accountAddress(name, '5a'.repeat(32)));
    const { mining } = (await node('--mine', '--reward-address', ours as string)).node;
    expect(mining?.rewardAddress).to.equal(ours);
    expect(await faultOf('--mine', '--reward-address', theirs as string)).to.match(
      /network public/,
    );
    expect(await faultOf('--reward-address', ours as string)).to.match(/go with --mine/);
  });

  it('says the default shutdown timeout that the node has', () => {
    const help = whole.commands.find((command) => command.name() === 'node');
    const text = help?.helpInformation().replace(/\s+/g, ' ');
    expect(text).to.include(`for all goodbyes together (default: ${SHUTDOWN_TIMEOUT_MS / 1000})`);
  });

  it('has its data in --data, $FINACK_DATA, or one folder per network and port', () => {
    expect(dataFolder('/a', 'dev', 1, { FINACK_DATA: '/b' })).to.equal('/a');
    expect(dataFolder(undefined, 'dev', 1, { FINACK_DATA: '/b' })).to.equal('/b');
    expect(dataFolder(undefined, 'dev', 9001, {})).to.match(/[/\\]\.finack[/\\]dev-9001$/);
  });
});

describe('cli: finack up', () => {
  const up = (...args: string[]) => flagsOf<UpFlags>(addUpCommand, args);
  const line = (plan: ReturnType<typeof networkPlan>, at: number, peers: string[]) => {
    const node = plan.nodes[at];
    return node?.args(node.address, peers).join(' ') ?? '';
  };

  it('is a ring of three by default, nobody mines, and who is killed is started again', async () => {
    const plan = networkPlan(await up(), '/r');
    expect(plan.nodes.map(({ address }) => address)).to.deep.equal([
      '127.0.0.1:9001',
      '127.0.0.1:9002',
      '127.0.0.1:9003',
    ]);
    expect(plan.dials).to.deep.equal([[], [0], [0, 1]]);
    const data = join('/r', 'node3');
    expect(line(plan, 2, ['127.0.0.1:9001', '127.0.0.1:9002'])).to.equal(
      `--host 127.0.0.1 --port 9003 --data ${data} --network dev --peer 127.0.0.1:9001 --peer 127.0.0.1:9002`,
    );
    expect(plan.nodes.map(({ killed }) => killed)).to.deep.equal(Array(3).fill('restart'));
  });

  it('takes any free ports with base port 0, and keeps them when a node is started again', async () => {
    const flags = await up(
      ...['-n', '2', '--base-port', '0', '--topology', 'mesh', '--mine', '--notes', '9'],
      ...['--verbose', '--no-restart'],
    );
    const [first, second] = networkPlan(flags, '/r').nodes;
    const args = first?.args(undefined, []).join(' ');
    expect(args)
      .to.include('--port 0')
      .and.match(/--mine --notes 9 --verbose$/);
    expect(first?.killed).to.equal('stay away');
    expect(second?.args('127.0.0.1:4321', []).join(' ')).to.include('--port 4321');
    expect(second?.args(undefined, []).join(' ')).to.not.include('--mine');
  });

  it('has as many miners as it is told, and names them', async () => {
    const flags = await up('-n', '3', '--mine', '2');
    const plan = networkPlan(flags, '/r');
    expect([0, 1, 2].map((at) => line(plan, at, []).includes('--mine'))).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(shapeWords(flags)).to.equal('ring of 3, dev, node1 to node2 mine');
    expect(shapeWords({ ...flags, topology: 'random', seed: 9, mine: true })).to.equal(
      'random of 3 (seed 9), dev, node1 mines',
    );
  });

  it('gives children our flags for Node, but no port for a debugger', () => {
    const given = ['--import=tsx', '--inspect', '--inspect-brk=9230', '--enable-source-maps'];
    expect(flagsForChildren(given)).to.deep.equal(['--import=tsx', '--enable-source-maps']);
  });
});

describe('cli: the whole program', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  /** What it prints when it is asked for help or its version. */
  async function printed(...args: string[]): Promise<string> {
    let text = '';
    const program = (await finackProgram()).configureOutput({
      writeOut: (part) => {
        text += part;
      },
    });
    const end = await program
      .parseAsync(args, { from: 'user' })
      .catch((error: CommanderError) => error);
    expect(end).to.have.property('exitCode', 0);
    return text;
  }

  it('says every exit code in its help and in the README', async () => {
    const help = await printed('--help');
    const row = (code: number) => new RegExp(`\\| [^|\\n]*\\b${code}\\b[^|\\n]* \\|`);
    for (const code of Object.values(exitCodes)) {
      expect(help, `${code}`).to.match(new RegExp(`(^|\\s)${code} \\w`));
      expect(readme, `${code}`).to.match(row(code));
    }
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      const code = forcedExitCode(signal);
      expect(help).to.match(new RegExp(`\\b${code}\\b.*${signal}`));
      expect(readme).to.match(row(code));
    }
  });

  it('names every environment variable that the code reads', async () => {
    const help = await printed('--help');
    const texts = sourceFiles('src').map(({ text }) => text);
    const read = texts.flatMap((text) => [...text.matchAll(/\benv\['([A-Z_]+)'\]/g)]);
    // Those belong to the system: how programs, screens and terminals are found and what they can.
    const system = ['PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'TERM', 'APPDATA', 'XDG_CONFIG_HOME'];
    const ours = new Set(read.map((match) => match[1] ?? ''));
    for (const name of [...ours, 'TMPDIR', 'HOME'].filter((one) => !system.includes(one))) {
      expect(help, name).to.include(name);
      expect(readme, name).to.include(`\`${name}\``);
    }
  });

  it('gives an option behind a subcommand to it, also where the command above has the same', async () => {
    const program = await finackProgram();
    const peers = program.commands.find((command) => command.name() === 'peers');
    const list = peers?.commands.find((command) => command.name() === 'list');
    let given: unknown;
    list?.action((options: unknown) => {
      given = options;
    });
    await program.parseAsync(['peers', 'list', '--json'], { from: 'user' });
    expect(given).to.deep.equal({ json: true });
  });

  it('lists every command in the README', () => {
    for (const command of whole.createHelp().visibleCommands(whole)) {
      if (command.name() !== 'help') expect(readme).to.match(new RegExp(`\\b${command.name()}\\b`));
    }
  });

  it('prints its version for -v, -V and --version', async () => {
    const versions = await Promise.all(['-v', '-V', '--version'].map((flag) => printed(flag)));
    expect(versions).to.deep.equal(Array(3).fill(`${VERSION}\n`));
  });
});

describe('cli: arguments', () => {
  const good: [(text: string) => unknown, string, unknown][] = [
    [parse.listenPort, '0', 0],
    [parse.listenPort, '65535', 65535],
    [parse.address, '9001', '127.0.0.1:9001'],
    [parse.address, '[::1]:9001', '[::1]:9001'],
    [parse.host, 'fe80::1%eth0', 'fe80::1%eth0'],
    [parse.host, 'localhost', 'localhost'],
    [parse.localAddress, '127.0.0.255', '127.0.0.255'],
    [parse.localAddress, '[::1]', '::1'],
    [parse.seconds, '0.25', 250],
    [parse.heightOrId, '7', 7],
    [parse.heightOrId, 'ab'.repeat(32), 'ab'.repeat(32)],
    [parse.blockRange(500), '1:500', { fromHeight: 1, count: 500 }],
  ];
  for (const [parser, text, value] of good) {
    it(`${parser.name || 'range'} takes ${text}`, () => {
      expect(parser(text)).to.deep.equal(value);
    });
  }

  const bad: [(text: string) => unknown, string[]][] = [
    [parse.listenPort, ['-1', '65536', 'abc', '', '1.5', '0x10', '１']],
    [parse.address, ['', 'a', 'a:0', 'a:65536', '::1:9001', 'a b:1']],
    [parse.host, ['', 'a:b', '127.0.0.1:9001', 'a b', '[::1]:1']],
    [parse.localAddress, ['', 'localhost', '300.1.1.1', '1.2.3', '1.2.3.4.5', '1.2.3.4:5']],
    [parse.seconds, ['0', '-1', '1e3', 'x', '3601']],
    [parse.heightOrId, ['-1', 'tip', 'AB'.repeat(32), '99999999999']],
    [parse.blockRange(500), ['1', '1:', ':1', '1:0', '1:501', '1:2:3']],
    [parse.count, ['0', '4294967296']],
  ];
  for (const [parser, texts] of bad) {
    it(`${parser.name || 'range'} refuses ${texts.map((text) => `"${text}"`).join(' ')}`, () => {
      for (const text of texts) expect(() => parser(text), text).to.throw(InvalidArgumentError);
    });
  }
});

describe('cli: commands', () => {
  for (const name of commandNames) {
    it(`${name} is loaded alone under the name of the command`, async () => {
      const { commands } = await finackProgram(name);
      expect(commands.map((command) => command.name())).to.deep.equal([name]);
    });
  }
});

describe('cli: help', () => {
  for (const command of whole.commands) {
    it(`${command.name()} has a description and examples`, () => {
      let text = '';
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
      });
      expect(() => command.outputHelp()).to.not.throw();
      expect(text).to.include('Examples:\n  finack ');
      expect(command.description()).to.match(/\.$/);
    });
  }

  it('"finack mine off" is told to say --off, before any node is asked', async () => {
    const run = async (...args: string[]) => {
      const program = await finackProgram();
      return program.parseAsync(['mine', ...args], { from: 'user' }).catch((error: Error) => error);
    };
    expect(await run('off'))
      .to.have.property('message')
      .that.matches(/'off'; say --off$/);
    expect(await run('7')).to.include({ exitCode: 64 });
  });

  const wrong = [[], ['fly'], ['node', '--fly'], ['block'], ['node', 'x'], ['frames', '--range']];
  for (const args of wrong) {
    it(`"finack ${args.join(' ')}" is a usage error`, async () => {
      const program = await finackProgram();
      for (const command of [program, ...program.commands]) {
        command.configureOutput({ writeErr: () => undefined });
      }
      const fault = await program.parseAsync(args, { from: 'user' }).catch((error: Error) => error);
      expect(fault).to.be.instanceOf(CommanderError).with.property('exitCode', 1);
    });
  }
});
