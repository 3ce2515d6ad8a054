// What TLS is told and what it has to have proven: version, protocol, and a certificate that is the
// peer's node key, signed by itself. Names, dates and issuers are not judged: keys are. Who may come in
// is asked of whoever knows.
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { ChannelProof } from '../session/handshake-rules.ts';
import { type Identity, rawKey } from './certificate.ts';

/** What is spoken inside (RFC 7301). */
export const ALPN = 'finack/1';

const VERSION = 'TLSv1.3';

/** RFC 9266, section 2: 32 bytes, label, no context. */
const EXPORTER = { bytes: 32, label: 'EXPORTER-Channel-Binding' } as const;

/** What both sides give to `node:tls`. The gate judges the certificate, not OpenSSL's list of issuers. */
export function tlsOptions(context: SecureContext) {
  return {
    secureContext: context,
    ALPNProtocols: [ALPN],
    requestCert: true,
    rejectUnauthorized: false,
  };
}

export function secureContextOf(identity: Identity): SecureContext {
  const { certificatePem: cert, privateKeyPem: key } = identity;
  return createSecureContext({
    ...{ cert, key, minVersion: VERSION, maxVersion: VERSION },
    // Without, whoever resumes a session hears "internal error"; with it the gate says what is wrong.
    sessionIdContext: 'finack',
  });
}

/** A TLS handshake is done: what it has proven of the peer. [H-10] */
export function proofOf(tls: TLSSocket, admits: (key: string) => boolean): ChannelProof {
  if (tls.getProtocol() !== VERSION || tls.alpnProtocol !== ALPN) {
    return unproven(`this network speaks ${VERSION} with ALPN ${ALPN}`);
  }
  // A resumed session shows no certificate: the key would be that of another day.
  if (tls.isSessionReused()) return unproven('sessions are not resumed here');
  const certificate = tls.getPeerX509Certificate();
  if (certificate === undefined)
    return unproven('this network requires the certificate of a node key');
  const publicKey = rawKey(certificate.publicKey);
  const isOwn = certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
  if (publicKey === undefined || !isOwn) {
    return unproven('a certificate is an Ed25519 key here, signed by itself');
  }
  if (!admits(publicKey)) return unproven('this key may not come in');
  const exporter = tls.exportKeyingMaterial(EXPORTER.bytes, EXPORTER.label, Buffer.alloc(0));
  return { kind: 'bound', publicKey, exporter };
}

function unproven(why: string): ChannelProof {
  return { kind: 'unproven', why };
}
