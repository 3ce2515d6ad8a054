// A configuration folder for Wireshark that it may write into, made from the one that comes with the
// package: programs are links, so that they are always the package's; what a person may change in
// Wireshark (columns, colours, filters) is copied once and then theirs.
import { cp, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const linked = ['plugins', 'protobuf', 'extcap'];
const copied = ['preferences', 'colorfilters', 'dfilters', 'dfilter_buttons', 'hosts'];

/** Makes or refreshes the folder at `path`, to be given to Wireshark as WIRESHARK_CONFIG_DIR. */
export async function prepareWorkspace(shipped: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const names = await readdir(shipped);
  for (const name of linked.filter((one) => names.includes(one))) {
    await link(join(shipped, name), join(path, name));
  }
  for (const name of copied.filter((one) => names.includes(one))) {
    await cp(join(shipped, name), join(path, name), { force: false });
  }
}

async function link(target: string, path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) {
    if ((await readlink(path)) === target) return;
    await rm(path);
  }
  await symlink(target, path);
}
