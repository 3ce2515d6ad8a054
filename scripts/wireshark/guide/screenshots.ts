// Takes the guide's pictures from a real Wireshark on a screen that nobody sees (Xvfb). Wireshark gets
// a temporary copy of the shipped folder and nothing else: no user's configuration is read or written.
// What the pictures show stands in shots.ts; ../make-screenshots installs what is needed and calls this.
import { execFile } from 'node:child_process';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type RunningProgram, startChild } from '../../../src/capture/child.ts';
import { recordGuideCapture } from './record.ts';
import { firstWindow, flowGraph, type Shot, shots } from './shots.ts';

const guideFolder = fileURLToPath(new URL('.', import.meta.url));
const shippedFolder = fileURLToPath(new URL('..', import.meta.url));
const mainFile = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const captureFile = join(guideFolder, 'guide.pcapng');

/** Pixels. Fits a page of a book and a README column; twice that nobody could read in either. */
const SCREEN = { width: 1280, height: 800 };

/** Bytes. Pictures lie in the repository and in the package. */
const PICTURE_BYTES_MAX = 250_000;

/** Wireshark shows a file after 2 s on a laptop; ten times that is a dialog in its way. */
const WINDOW_TIMEOUT_MS = 20_000;

/** Wireshark draws when it likes, and says nothing about it: the screen has to stand still so long. */
const STILL_MS = 700;

/** The list of interfaces comes after 3 s, and never stands still: it draws their traffic. */
const INTERFACES_MS = 8_000;

/** Something that blinks for ever would never stand still. */
const PICTURES_MAX = 40;

/** Pixels, of Wireshark 4.0 without a window manager: the menu Statistics, Flow Graph in it, and that window's box. */
const STATISTICS_MENU = ['325', '10'];
const FLOW_GRAPH_ITEM = ['355', '436'];
const LIMIT_BOX = ['18', '585'];

/** Pixels, of Wireshark 4 without a window manager: packet list's top to details' first line, line height. */
const DETAILS_TOP = 107;
const DETAILS_LINE = 17;

const help = `Usage: scripts/wireshark/make-screenshots [--record | --check] [--help]

Takes the pictures of the guide from a real Wireshark under Xvfb.

  (default)  from the capture that lies beside them
  --record   records that capture anew first (needs the rights to capture); the
             guides name packets by number, so read them again afterwards
  --check    takes them into a temporary folder and keeps nothing
  --help     this text

Fails when Wireshark opens a dialog, complains, or a picture is not what it should be.`;

const run = promisify(execFile);

/** Of Wireshark's own writing: packet counts, wireless interfaces that are not there, running as root. */
const harmless = [/nl80211 not found/, /Running as user "root"/, /XDG_RUNTIME_DIR/];

async function takeAll(folder: string): Promise<string[]> {
  const screen = await startChild('Xvfb', [
    ...['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0'],
    `${SCREEN.width}x${SCREEN.height}x24`,
  ]);
  try {
    const [, display = ''] = await screen.waitForLine(/^(\d+)$/);
    const faults: string[] = [];
    const takers = [
      { name: firstWindow.file, takeIt: (file: string) => takeFirstWindow(file, `:${display}`) },
      { name: flowGraph.file, takeIt: (file: string) => takeFlowGraph(file, `:${display}`) },
      ...shots.map((shot) => ({
        name: shot.file,
        takeIt: (file: string) => take(shot, file, `:${display}`),
      })),
    ];
    for (const { name, takeIt } of takers) {
      const file = join(folder, name);
      const found = [...(await takeIt(file)), ...(await faultsOf(file))];
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      console.log(`${found.length === 0 ? 'took' : 'FAULTY'} ${file}`);
    }
    return faults;
  } finally {
    await screen.end();
  }
}

/**
 * `finack wireshark` itself, in a home that has nothing, while a node runs; ended as by Ctrl-C, after
 * which nothing may be left but its configuration folder.
 */
async function takeFirstWindow(file: string, display: string): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), 'finack-home-'));
  const bin = join(home, 'bin');
  await mkdir(bin);
  const finack = `exec "${process.execPath}" --import tsx "${mainFile}" "$@"`;
  await writeFile(join(bin, 'finack'), `#!/bin/sh\n${finack}\n`, { mode: 0o755 });
  const env = {
    ...{ PATH: `${bin}:${process.env['PATH']}`, LANG: 'C.UTF-8', DISPLAY: display },
    ...{ HOME: home, XDG_RUNTIME_DIR: home, TMPDIR: home },
  };
  const { host, port } = firstWindow.node;
  const node = await startChild('finack', ['node', '--host', host, '--port', String(port)], {
    env,
  });
  try {
    await node.waitForLine(/^listening /);
    const command = await startChild('finack', ['wireshark'], { env });
    await windowOf(command, env, firstWindow.title);
    await moveMouseAway(env);
    await new Promise((resolve) => setTimeout(resolve, INTERFACES_MS));
    await run('import', ['-window', 'root', '-strip', file], { env });
    await shrink(file);
    const { code } = await command.end('SIGINT');
    const left = (await readdir(home)).filter((name) => name.startsWith('finack-wireshark-'));
    return [...(code === 0 ? [] : [command.output]), ...left.map((name) => `left behind: ${name}`)];
  } finally {
    await node.end();
    await rm(home, { recursive: true, force: true });
  }
}

/** Statistics, Flow Graph, of one connection. */
async function takeFlowGraph(file: string, display: string): Promise<string[]> {
  const home = await configuration({ listHeight: 300 });
  const env = environment(home, display);
  const wireshark = await startChild('wireshark', ['-r', captureFile, '-Y', flowGraph.filter], {
    env,
  });
  try {
    const window = await windowOf(wireshark, env, basename(captureFile));
    await run('xdotool', ['windowfocus', '--sync', window], { env });
    await still(file, env);
    for (const place of [STATISTICS_MENU, FLOW_GRAPH_ITEM]) await click(place, file, env);
    const found = await run('xdotool', ['search', '--sync', '--name', flowGraph.title], {
      env,
      timeout: WINDOW_TIMEOUT_MS,
    });
    await click(LIMIT_BOX, file, env);
    const [dialog = ''] = found.stdout.split('\n');
    await run('xdotool', ['windowsize', dialog, String(SCREEN.width), String(SCREEN.height)], {
      env,
    });
    await moveMouseAway(env);
    await still(file, env);
    await shrink(file);
    return complaintsOf(wireshark);
  } finally {
    await wireshark.end('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }
}

/** And waits until nothing moves any more. */
async function click(
  place: readonly string[],
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await run('xdotool', ['mousemove', ...place, 'click', '1'], { env });
  await still(file, env);
}

function environment(home: string, display: string): NodeJS.ProcessEnv {
  return {
    ...{ PATH: process.env['PATH'], LANG: 'C.UTF-8', DISPLAY: display },
    ...{ HOME: home, XDG_RUNTIME_DIR: home, WIRESHARK_CONFIG_DIR: home },
  };
}

/** One picture; says what was wrong with Wireshark while it was taken. */
async function take(shot: Shot, file: string, display: string): Promise<string[]> {
  const home = await configuration(shot);
  const selected = await firstPacket(shot.packet, home);
  const env = environment(home, display);
  const filter = shot.filter === '' ? [] : ['-Y', shot.filter];
  const commandArguments = ['-r', captureFile, ...filter, '-g', selected];
  const wireshark = await startChild('wireshark', commandArguments, { env });
  try {
    const window = await windowOf(wireshark, env, basename(captureFile));
    await run('xdotool', ['windowfocus', '--sync', window], { env });
    await moveMouseAway(env);
    await still(file, env);
    if (shot.open !== undefined) {
      await open(shot, env);
      await still(file, env);
    }
    await shrink(file);
    const titles = (await windowTitles(env)).filter((title) => title !== basename(captureFile));
    return [...titles.map((title) => `another window: ${title}`), ...complaintsOf(wireshark)];
  } finally {
    await wireshark.end('SIGKILL'); // asked politely it would write its window sizes
    await rm(home, { recursive: true, force: true });
  }
}

/** A copy of what is shipped, and what belongs to a machine: window sizes, and that root is no news. */
async function configuration(shot: Pick<Shot, 'listHeight'>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'finack-wireshark-'));
  await cp(shippedFolder, home, { recursive: true });
  const common = [
    ...['gui.geometry_main_x: 0', 'gui.geometry_main_y: 0'],
    `gui.geometry_main_width: ${SCREEN.width}`,
    `gui.geometry_main_height: ${SCREEN.height}`,
    'privs.warn_if_elevated: FALSE',
  ];
  await writeFile(join(home, 'recent_common'), `${common.join('\n')}\n`);
  const panes = [
    `gui.geometry_main_upper_pane: ${shot.listHeight}`,
    'gui.geometry_main_lower_pane: 685',
  ];
  await appendFile(join(home, 'recent'), `${panes.join('\n')}\n`);
  return home;
}

async function firstPacket(filter: string, home: string): Promise<string> {
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: home };
  const fields = ['-T', 'fields', '-e', 'frame.number'];
  const { stdout } = await run('tshark', ['-2', '-r', captureFile, '-Y', filter, ...fields], {
    env,
  });
  const [first] = stdout.split('\n');
  if (!first) throw new Error(`no packet matches ${filter}`);
  return first;
}

/** The main window's id, once it carries its title. A dialog in its way is named. */
async function windowOf(
  wireshark: RunningProgram,
  env: NodeJS.ProcessEnv,
  title: string,
): Promise<string> {
  const search = ['search', '--sync', '--onlyvisible', '--name', `^${title}$`];
  const found = run('xdotool', search, { env, timeout: WINDOW_TIMEOUT_MS });
  const ended = wireshark.exit.then(() => Promise.reject(new Error('it ended')));
  try {
    return (await Promise.race([found, ended])).stdout.trim();
  } catch (error) {
    const titles = (await windowTitles(env)).join(', ');
    const said = complaintsOf(wireshark).join('\n');
    throw new Error(`Wireshark does not show ${title}; windows: ${titles}\n${said}`, {
      cause: error,
    });
  }
}

/** Opens a line of the details pane with everything below it. */
async function open(shot: Shot, env: NodeJS.ProcessEnv): Promise<void> {
  const y = shot.listHeight + DETAILS_TOP + (shot.open ?? 0) * DETAILS_LINE;
  await run('xdotool', ['mousemove', '200', String(y), 'click', '1'], { env });
  await run('xdotool', ['key', 'shift+Right'], { env }); // View > Expand Subtrees
  await moveMouseAway(env);
}

/** To where nothing changes its colour under it. */
async function moveMouseAway(env: NodeJS.ProcessEnv): Promise<void> {
  await run('xdotool', ['mousemove', String(SCREEN.width - 1), String(SCREEN.height - 1)], { env });
}

/** Takes pictures until two in a row are the same. */
async function still(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  let before: Buffer | undefined;
  for (let count = 0; count < PICTURES_MAX; count++) {
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    await run('import', ['-window', 'root', '-strip', file], { env });
    const now = await readFile(file);
    if (before?.equals(now)) return;
    before = now;
  }
  throw new Error('the screen never stood still');
}

async function shrink(file: string): Promise<void> {
  await run('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, '128', file]);
  await run('optipng', ['-quiet', '-o5', file]);
}

async function windowTitles(env: NodeJS.ProcessEnv): Promise<string[]> {
  const search = run('xdotool', ['search', '--onlyvisible', '--name', '.'], { env });
  const { stdout } = await search.catch(() => ({ stdout: '' })); // it found none
  const ids = stdout.split('\n').filter((id) => id !== '');
  return Promise.all(
    ids.map(async (id) => (await run('xdotool', ['getwindowname', id], { env })).stdout.trim()),
  );
}

function complaintsOf(wireshark: RunningProgram): string[] {
  const lines = wireshark.lines.filter((line) => line.trim() !== '');
  return lines.filter((line) => !harmless.some((pattern) => pattern.test(line)));
}

async function faultsOf(file: string): Promise<string[]> {
  const format = '%m %w %h %k'; // ImageMagick: format, width, height, colours
  const [kind, width, height, colours] = (await run('identify', ['-format', format, file])).stdout
    .trim()
    .split(' ');
  const { size } = await stat(file);
  const faults: string[] = [];
  if (kind !== 'PNG') faults.push(`${kind} and not PNG`);
  if (Number(width) !== SCREEN.width || Number(height) !== SCREEN.height) faults.push('wrong size');
  if (Number(colours) < 16) faults.push('almost empty');
  if (size > PICTURE_BYTES_MAX) faults.push(`${size} bytes, above ${PICTURE_BYTES_MAX}`);
  return faults;
}

const { values } = parseArgs({
  options: {
    record: { type: 'boolean' },
    check: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(help);
} else {
  if (values.record) await recordGuideCapture(captureFile);
  const folder = values.check ? await mkdtemp(join(tmpdir(), 'finack-pictures-')) : guideFolder;
  try {
    const faults = await takeAll(folder);
    for (const fault of faults) console.error(fault);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    if (values.check) await rm(folder, { recursive: true, force: true });
  }
}
