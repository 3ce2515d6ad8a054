// What this system calls the interface that leads to itself. Nothing else is here.

/** `lo` on Linux, `lo0` on macOS and the BSDs. Windows has none, but Npcap brings one of its own. */
export function loopbackInterface(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'linux' || platform === 'android') return 'lo';
  return platform === 'win32' ? '\\Device\\NPF_Loopback' : 'lo0';
}
