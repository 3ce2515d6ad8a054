// Envelopes as plain JSON, for comparing and for the vectors: bytes as hex, 64 bit numbers as decimal
// texts, absent fields left out. A Hello's bytes are not part of it, because its fields give them.
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Envelope, OutgoingEnvelope } from '../../src/wire/messages.ts';

export interface PlainEnvelope {
  readonly id?: number;
  readonly re?: number;
  readonly message: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

export function plain(envelope: Envelope | OutgoingEnvelope): PlainEnvelope {
  return plainValue(envelope) as PlainEnvelope;
}

export function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, field]) => field !== undefined && name !== 'helloBytes',
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, plainValue(field)]));
}

/** The way back: what a node would be asked to send. */
export function envelopeOf({ id, re, message }: PlainEnvelope): OutgoingEnvelope {
  const revived = { ...message };
  for (const name of ['signature', 'bytes', 'header', 'shortIds']) {
    if (typeof revived[name] === 'string') revived[name] = bytesOf(revived[name]);
  }
  for (const name of ['headers', 'transactions']) {
    if (Array.isArray(revived[name])) revived[name] = revived[name].map(bytesOf);
  }
  if (Array.isArray(revived['leaves'])) {
    revived['leaves'] = revived['leaves'].map(({ key, value }: { key: string; value: string }) => {
      return { key: bytesOf(key), value: bytesOf(value) };
    });
  }
  if (typeof revived['nonce'] === 'string') revived['nonce'] = BigInt(revived['nonce']);
  if (revived['hello'] !== undefined) {
    const hello = helloOf(revived['hello'] as Record<string, unknown>);
    Object.assign(revived, { hello, helloBytes: encodeHello(hello) });
  }
  return { id, re, message: revived as unknown as OutgoingEnvelope['message'] };
}

function helloOf(fields: Record<string, unknown>): Hello {
  const { nonce, work } = fields;
  return { ...fields, nonce: BigInt(String(nonce)), work: BigInt(String(work)) } as Hello;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Spaces are for people: `0b 3a 09`. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}
