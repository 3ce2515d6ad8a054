// Account addresses as people read and type them: an account's key in bech32m (BIP 350), with the
// network's name before it. Inside the program, on the wire and on disk an account is its key; only what
// shows accounts to people, or takes them from people, comes here. Pure text.
import { strict as assert } from 'node:assert';
import { bech32m } from '@scure/base';
import { bytesToHash, type Hash, hashToBytes, isHash } from './hash.ts';
import { isUsableKey } from './keys.ts';

export type ReadAddress =
  | { readonly ok: true; readonly key: Hash }
  | { readonly ok: false; readonly why: string };

/** Characters of a whole address: up to here four mistyped ones are always noticed. BIP 173. */
const ADDRESS_CHARS_MAX = 90;
/** Characters behind the separator: 32 bytes in fives of bits, and the checksum. */
const KEY_CHARS = 52;
const CHECKSUM_CHARS = 6;
/** All but `1`, `b`, `i` and `o`, which are easily taken for others. BIP 173. */
const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** The name ends at the last `1`: the alphabet has none. */
const addressForm = new RegExp(
  `^([!-~]{1,${ADDRESS_CHARS_MAX - KEY_CHARS - CHECKSUM_CHARS - 1}})1[${alphabet}]{${KEY_CHARS + CHECKSUM_CHARS}}$`,
);
/** What an address can begin with. Capitals would be read as small letters. BIP 173. */
const prefixForm = /^[!-@[-~]+$/;

/** What the address of an account begins with; undefined where a network's name cannot stand there. */
function prefixOf(networkName: string): string | undefined {
  const length = networkName.length + 1 + KEY_CHARS + CHECKSUM_CHARS;
  return prefixForm.test(networkName) && length <= ADDRESS_CHARS_MAX ? networkName : undefined;
}

/**
 * The one address of a key on a network, such as `dev1q...`.
 * @returns undefined if the network's name is longer than 31 characters, or has capitals, spaces or
 * letters outside ASCII: the accounts of such a network have no addresses, and go by their keys
 */
export function accountAddress(networkName: string, key: Hash): string | undefined {
  const prefix = prefixOf(networkName);
  if (prefix === undefined) return undefined;
  return bech32m.encode(prefix, bech32m.toWords(hashToBytes(key)), ADDRESS_CHARS_MAX);
}

/**
 * The key of an address that a person gave. On a network that has no addresses it is the key itself,
 * as 64 hex digits; elsewhere hex is refused, because it has no checksum and money sent to a typing
 * error is gone.
 */
export function readAccountAddress(networkName: string, text: string): ReadAddress {
  if (prefixOf(networkName) === undefined) return readKey(networkName, text);
  if (isHash(text)) return refuseHex(networkName, text);
  const lower = text.toLowerCase();
  // BIP 173: in capitals, as some QR codes have it, or in small letters, but not in both.
  if (text !== lower && text !== text.toUpperCase()) {
    return refuse(`'${text}' mixes capitals and small letters, as no address does`);
  }
  const prefix = addressForm.exec(lower)?.[1];
  if (prefix === undefined) return refuseForm(networkName, text);
  const decoded = bech32m.decodeUnsafe(lower, ADDRESS_CHARS_MAX);
  if (decoded === undefined) {
    return refuse(`'${text}' is mistyped or cut: its checksum does not fit`);
  }
  // After the checksum, so that a slip in the name is not taken for another network.
  if (prefix !== networkName) {
    return refuse(`'${text}' is an address of the network ${prefix}, and this is ${networkName}`);
  }
  const bytes = bech32m.fromWordsUnsafe(decoded.words);
  if (bytes === undefined) return refuse(`'${text}' does not hold exactly a key of 32 bytes`);
  return usable(text, bytesToHash(Uint8Array.from(bytes)));
}

function readKey(networkName: string, text: string): ReadAddress {
  if (isHash(text)) return usable(text, text);
  return refuse(
    `'${text}' is no key: give 64 hex digits, because no address can begin with the name of the network '${networkName}'`,
  );
}

function refuseHex(networkName: string, key: Hash): ReadAddress {
  const address = accountAddress(networkName, key);
  assert(address !== undefined, 'asked only where there are addresses');
  return refuse(
    `64 hex digits have no checksum against typing errors: if the key is right, its address is ${address}`,
  );
}

function refuseForm(networkName: string, text: string): ReadAddress {
  const chars = KEY_CHARS + CHECKSUM_CHARS;
  return refuse(
    `'${text}' is no address: it must be ${networkName}1 and ${chars} of the characters ${alphabet}`,
  );
}

/** Nobody can have the private key of the others: what is sent there is lost. */
function usable(text: string, key: Hash): ReadAddress {
  return isUsableKey(key) ? { ok: true, key } : refuse(`'${text}' is nobody's account`);
}

function refuse(why: string): ReadAddress {
  return { ok: false, why };
}
