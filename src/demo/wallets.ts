// People of the demo: wallets made and used by the commands that anyone types, `finack wallet new` and
// `finack send`. Each is a process of its own, and the nodes never see a key.
import { join } from 'node:path';
import { eachLine } from '../capture/child.ts';
import type { Hash } from '../chain/hash.ts';
import type { Launch } from './node-process.ts';

export interface DemoWallet {
  readonly name: string;
  /** Its public key: the account. */
  readonly key: Hash;
  readonly address: string;
}

export class Wallets {
  readonly #launch: Launch;

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  /** `finack wallet new NAME` */
  async create(name: string): Promise<DemoWallet> {
    const made = await this.#run('wallet', 'new', name);
    return { name, key: textIn(made, 'key'), address: textIn(made, 'address') };
  }

  /** `finack send TO AMOUNT --from NAME --fee N --no-wait`. @returns the transaction's id */
  async send(
    { from, to, amount, fee }: { from: DemoWallet; to: DemoWallet; amount: bigint; fee: bigint },
    nodeAddress: string,
  ): Promise<Hash> {
    const payment = [to.name, String(amount), '--from', from.name, '--fee', String(fee)];
    const sent = await this.#run('send', ...payment, '--no-wait', '--node', nodeAddress);
    return textIn(sent, 'id');
  }

  async #run(...words: readonly string[]): Promise<object> {
    const { finack, folder, runtimeFolder } = this.#launch;
    const [command = '', ...before] = finack;
    const lines: string[] = [];
    await eachLine(
      command,
      [...before, ...words, '--wallets', join(folder, 'wallets'), '--json'],
      (line) => lines.push(line),
      { env: { ...process.env, XDG_RUNTIME_DIR: runtimeFolder }, ownSession: true },
    );
    const said: unknown = JSON.parse(lines.join('\n'));
    if (typeof said === 'object' && said !== null) return said;
    throw new Error(`finack ${words.join(' ')} said: ${lines.join(' ')}`);
  }
}

function textIn(said: object, name: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(said, name)?.value;
  if (typeof value === 'string') return value;
  throw new Error(`'${name}' is missing in what finack said: ${JSON.stringify(said)}`);
}
