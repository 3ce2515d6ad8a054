// What tshark says about each packet of a file, line by line, and whether the file ends in the middle
// of a packet: then everything before that is there, and only the end is missing.
import { eachLine } from './child.ts';

/** A user's own preferences and plugins must not change what a packet is. */
export const plainWireshark = { ...process.env, WIRESHARK_CONFIG_DIR: '/nonexistent' };

/** wiretap's word for it (WTAP_ERR_SHORT_READ); all packets before have been printed. */
const CUT_SHORT = /cut short in the middle of a packet/;

export type FileEnd = 'whole' | 'cut short';

/** Rejects when tshark is missing or cannot read the file. */
export async function eachPacket(
  tsharkArguments: readonly string[],
  onLine: (line: string) => void,
): Promise<FileEnd> {
  try {
    await eachLine('tshark', tsharkArguments, onLine, { env: plainWireshark });
    return 'whole';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (CUT_SHORT.test(error.message)) return 'cut short';
    throw new Error(withoutRootNotice(error.message), { cause: error });
  }
}

/** What Wireshark's programs say to root before anything else; it is no reason for anything. */
const ROOT_NOTICE = /Running as user ".*?" and group ".*?"\. This could be dangerous\.\s*/g;

/** For words that are shown to a person. */
export function withoutRootNotice(output: string): string {
  return output.replace(ROOT_NOTICE, '');
}
