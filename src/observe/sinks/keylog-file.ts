// The secrets of connections under TLS, as Wireshark reads them (the NSS key log format): whoever has this
// file and the packets reads everything that was said. Made for nobody else's eyes.
import { createOwnFile } from '../../files/own-files.ts';

export interface Keylog {
  /** One line, newline included; for the `keylog` of a TLS transport. */
  readonly line: (line: Uint8Array) => void;
  /** Resolves when all lines are written. @throws the first error of the disk */
  close(): Promise<void>;
}

/** A new file, mode 0600. @throws the system's error: `EEXIST` if anything at all lies there */
export async function openKeylog(path: string): Promise<Keylog> {
  const file = await createOwnFile(path);
  let written: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  return {
    line: (line) => {
      // A copy: the line is lent for the call.
      const bytes = Buffer.from(line);
      written = written
        .then(() => file.appendFile(bytes))
        .catch((error: unknown) => {
          failed ??= error;
        });
    },
    close: async () => {
      await written;
      await file.close();
      if (failed !== undefined) throw failed;
    },
  };
}
