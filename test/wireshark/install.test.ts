// What goes into a user's Wireshark comes out again, and nothing else is touched.
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import {
  type WiresharkFolders,
  wiresharkEnvironment,
  wiresharkFolders,
} from '../../src/wireshark/folders.ts';
import { install, uninstall } from '../../src/wireshark/install.ts';
import { prepareWorkspace } from '../../src/wireshark/workspace.ts';

/** Every path below a folder with what it holds or points to. */
async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`;
    else found[name] = entry.isDirectory() ? 'folder' : await readFile(path, 'utf8');
  }
  return found;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

describe("a user's own Wireshark", () => {
  let base = '';
  let home = '';
  let shipped = '';
  let folders: WiresharkFolders;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'finack-wireshark-'));
    [home, shipped] = [join(base, 'home'), join(base, 'shipped')];
    await write(join(shipped, 'plugins/finack/finack.lua'), '-- lua');
    await write(join(shipped, 'protobuf/finack/v1/wire.proto'), 'syntax');
    await write(join(shipped, 'extcap/finack'), '#!/bin/sh');
    await write(join(shipped, 'preferences'), 'ours');
    await write(join(shipped, 'generate.ts'), 'not for Wireshark');
    folders = {
      configuration: join(home, '.config/wireshark'),
      plugins: join(home, '.local/lib/wireshark/plugins'),
      extcap: join(home, '.config/wireshark/extcap'),
    };
    await write(join(folders.configuration, 'preferences'), 'theirs');
    await write(join(folders.configuration, 'profiles/mine/preferences'), 'theirs too');
  });
  afterEach(() => rm(base, { recursive: true }));

  it('gets a profile and links; its own files stay as they are', async () => {
    const before = await tree(home);
    await install(shipped, folders);
    const after = await tree(home);
    expect(after).to.include(before);
    const profile = '.config/wireshark/profiles/finack';
    expect(after).to.include({
      [`${profile}/preferences`]: 'ours',
      [`${profile}/protobuf/finack/v1/wire.proto`]: 'syntax',
      '.config/wireshark/extcap/finack': `-> ${join(shipped, 'extcap/finack')}`,
      '.local/lib/wireshark/plugins/finack': `-> ${join(shipped, 'plugins/finack')}`,
    });
    expect(Object.keys(after).filter((name) => name.endsWith('.ts'))).to.deep.equal([]);
  });

  it('is afterwards exactly as it was before, once or twice', async () => {
    const before = await tree(home);
    await install(shipped, folders);
    await install(shipped, folders);
    // Wireshark writes its own notes into the profile in use.
    await writeFile(join(folders.configuration, 'profiles/finack/recent'), 'a column was widened');
    expect(await uninstall(folders)).to.not.have.lengthOf(0);
    expect(await tree(home)).to.deep.equal(before);
    expect(await uninstall(folders)).to.deep.equal([]);
  });

  it('keeps what somebody put beside ours meanwhile', async () => {
    await install(shipped, folders);
    await writeFile(join(folders.plugins, 'other.lua'), 'theirs');
    await uninstall(folders);
    const after = await tree(home);
    expect(after).to.include({ '.local/lib/wireshark/plugins/other.lua': 'theirs' });
    expect(Object.keys(after).filter((name) => name.includes('finack'))).to.deep.equal([]);
  });

  it('refuses where something of that name is not ours, and has changed nothing then', async () => {
    await write(join(folders.extcap, 'finack'), 'somebody else');
    const before = await tree(home);
    const refused = await install(shipped, folders).catch((error: Error) => error);
    expect(refused).to.have.property('message').that.contains('is in the way');
    expect(await tree(home)).to.deep.equal(before);
  });

  it('is found where tshark says, or where Wireshark 4 looks', async () => {
    const found = await wiresharkFolders({ ...process.env, HOME: home });
    expect(found.configuration).to.match(/wireshark$/);
    const without = await wiresharkFolders({ PATH: '/nowhere', HOME: '/h' });
    expect(without).to.deep.equal({
      configuration: '/h/.config/wireshark',
      plugins: '/h/.local/lib/wireshark/plugins',
      extcap: '/h/.config/wireshark/extcap',
    });
  });

  it('a workspace links programs and copies what a person may change', async () => {
    const workspace = join(base, 'workspace');
    await prepareWorkspace(shipped, workspace);
    await prepareWorkspace(shipped, workspace);
    expect(await tree(workspace)).to.deep.equal({
      plugins: `-> ${join(shipped, 'plugins')}`,
      protobuf: `-> ${join(shipped, 'protobuf')}`,
      extcap: `-> ${join(shipped, 'extcap')}`,
      preferences: 'ours',
      originals: 'folder',
      'originals/preferences': 'ours',
    });
  });

  it('a copy follows a newer package until somebody changes it', async () => {
    const workspace = join(base, 'workspace');
    const holds = () => readFile(join(workspace, 'preferences'), 'utf8');
    await prepareWorkspace(shipped, workspace);
    await write(join(shipped, 'preferences'), 'newer');
    await prepareWorkspace(shipped, workspace);
    expect(await holds()).to.equal('newer');
    await write(join(workspace, 'preferences'), 'changed in Wireshark');
    await write(join(shipped, 'preferences'), 'newest');
    await prepareWorkspace(shipped, workspace);
    expect(await holds()).to.equal('changed in Wireshark');
  });

  it('Wireshark 4.2 and newer are told where our extcap lies, unless it is installed', async () => {
    const personal = join(home, '.local/lib/wireshark/extcap');
    const PATH = `${base}:${process.env['PATH']}`;
    await write(join(base, 'tshark'), `#!/bin/sh\necho "Personal Extcap path:\t${personal}"\n`);
    await chmod(join(base, 'tshark'), 0o755);
    const told = () => wiresharkEnvironment('/c', { PATH });
    expect(await told()).to.deep.equal({
      WIRESHARK_CONFIG_DIR: '/c',
      WIRESHARK_EXTCAP_DIR: '/c/extcap',
    });
    await write(join(personal, 'finack'), '#!/bin/sh');
    expect(await told()).to.deep.equal({ WIRESHARK_CONFIG_DIR: '/c' });
    expect(await wiresharkEnvironment('/c', { PATH: '/nowhere' })).to.deep.equal({
      WIRESHARK_CONFIG_DIR: '/c',
    });
  });
});
