// Where Wireshark looks for what belongs to a user, and where our own configuration for it lies. Asked
// of tshark itself, because the places differ between versions and systems. Nothing is written here.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../capture/child.ts';

export interface WiresharkFolders {
  configuration: string;
  /** Of Lua scripts, for every profile. */
  plugins: string;
  extcap: string;
}

/** What Wireshark reads from a profile, and from the configuration folder as the profile `Default`. */
export const profileFiles = [
  ...['preferences', 'recent', 'colorfilters', 'dfilters', 'dfilter_buttons', 'hosts'],
];

/** The folder that comes with the package: plugins, protobuf, extcap, and the files of a profile. */
export function shippedFolder(): string {
  return join(packageFolder(dirname(fileURLToPath(import.meta.url))), 'scripts', 'wireshark');
}

function packageFolder(folder: string): string {
  const isPackage = existsSync(join(folder, 'package.json'));
  return isPackage ? folder : packageFolder(dirname(folder));
}

/** As `tshark -G folders` tells; without tshark, where Wireshark 4 looks on Linux. */
export async function wiresharkFolders(
  env: NodeJS.ProcessEnv = process.env,
): Promise<WiresharkFolders> {
  const told = await toldByTshark(env);
  const home = env['HOME'] ?? homedir();
  const configuration =
    told.get('Personal configuration') ??
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'wireshark');
  return {
    configuration,
    plugins:
      told.get('Personal Lua Plugins') ?? join(home, '.local', 'lib', 'wireshark', 'plugins'),
    // Named from 4.2 on; before, it is a folder of the configuration.
    extcap: told.get('Personal Extcap path') ?? join(configuration, 'extcap'),
  };
}

/** What makes Wireshark or tshark use a configuration `folder`, and list our nodes. */
export async function wiresharkEnvironment(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  const told = await toldByTshark(env);
  const personal = told.get('Personal Extcap path');
  if (personal === undefined || existsSync(join(personal, EXTCAP_NAME))) {
    return { WIRESHARK_CONFIG_DIR: folder };
  }
  // From 4.2 on that is one place for every configuration folder; this one replaces the system's own.
  return { WIRESHARK_CONFIG_DIR: folder, WIRESHARK_EXTCAP_DIR: join(folder, 'extcap') };
}

/** The program that Wireshark asks for our nodes, in the shipped folder and where it is installed. */
const EXTCAP_NAME = 'finack';

async function toldByTshark(env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  try {
    const child = await startChild('tshark', ['-G', 'folders'], { env });
    await child.exit;
    const pairs = child.lines.map((line) => line.split(/:\s+/, 2));
    return new Map(pairs.flatMap(([name, path]) => (name && path ? [[name, path]] : [])));
  } catch {
    return new Map();
  }
}
