// What is written beside one event on a ladder: short, in the words of Node, strace, the kernel and
// Wireshark, which are the same in every language; the little that is not comes in English and Korean.
// PURE.

import type { Language } from '../capture/names.ts';
import type {
  FaultEvent,
  KernelEvent,
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  SyscallEvent,
} from '../capture/recording.ts';
import type { AddressLabels } from './address-labels.ts';
import { plural } from './text-layout.ts';

/** Behind a TIME_WAIT that /proc/net/tcp showed and that the tracepoint calls CLOSE. */
export const TIME_WAIT_MARK = '*';

/** Behind the SYN_RECV of a socket that began at the third packet of the handshake. */
export const LATE_SOCKET_MARK = '†';

/** Characters of written text that are shown beside a system call. */
const SHOWN_CHARACTERS = 24;

/** What to call a stream that is the host's only one; no need to say it at every line. */
const USUAL_SUBJECT = 'socket';

export function bytesText(bytes: number, language: Language): string {
  return language === 'ko' ? `${bytes.toLocaleString('en-US')}바이트` : plural(bytes, 'byte');
}

/** One event that happened at one host. */
export function markText(
  event: Exclude<RecordedEvent, PacketEvent>,
  labels: AddressLabels,
  language: Language,
): string {
  switch (event.level) {
    case 'node':
      return nodeText(event, labels);
    case 'syscall':
      return syscallText(event, labels, language);
    case 'kernel':
      return kernelText(event, labels, language);
    case 'fault':
      return faultText(event, language);
    case 'step':
      return event.name;
  }
}

/** `end()`, `server 'listening'`, `'data' "remaining"`, `cwnd = 10`. */
function nodeText(event: ProgramEvent, labels: AddressLabels): string {
  const { kind, subject, name } = event;
  const detail = labels.named(event.detail);
  if (kind === 'note') return detail === '' ? name : `${name} = ${detail}`;
  if (kind === 'call') return `${subject === USUAL_SUBJECT ? '' : `${subject}.`}${name}(${detail})`;
  // 'close' says whether an error came before it; that there was none needs no word.
  const said = name === 'close' && detail === 'false' ? '' : detail;
  const on = subject === USUAL_SUBJECT ? '' : `${subject} `;
  return `${on}'${name}'${said === '' ? '' : ` ${said}`}`;
}

const descriptorKind = /<(?:TCP|UDP)(?:v6)?:\[.*?\]>/g;
const ipv4Address =
  /\{sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)\}/g;
const ipv6Address =
  /\{sa_family=AF_INET6, sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)".*?\}/g;

/** As strace prints it, without what is always the same: `shutdown(25, SHUT_WR) = 0`. */
export function syscallText(
  event: SyscallEvent,
  labels: AddressLabels,
  language: Language,
): string {
  const { name } = event;
  const detail = event.detail
    .replaceAll(descriptorKind, '')
    .replaceAll(ipv4Address, (_, port, host) => labels.named(`${host}:${port}`))
    .replaceAll(ipv6Address, (_, port, host) => labels.named(`[${host}]:${port}`));
  return `${name}(${shortArguments(name, detail)}) = ${resultText(event, language)}`;
}

function shortArguments(name: string, detail: string): string {
  const [descriptor = ''] = detail.split(', ');
  switch (name) {
    case 'socket':
      return detail.replaceAll(/\|SOCK_\w+|, IPPROTO_(?:IP|TCP|UDP)$/g, '');
    case 'bind':
    case 'connect':
      return detail.replace(/, \d+$/, '');
    case 'setsockopt':
      return detail.replace(/^(\d+), \w+, (.*), \d+$/, '$1, $2');
    case 'getsockopt':
      return detail.replace(/^(\d+), \w+, (.*), \[\d+\]$/, '$1, $2');
    case 'listen':
    case 'shutdown':
    case 'close':
      return detail;
    default:
      return [descriptor, ...(isSending(name) ? writtenTexts(detail) : [])].join(', ');
  }
}

function isSending(name: string): boolean {
  return /^(?:write|send)/.test(name);
}

/** What was written, where people can read it; strace puts dots behind what it cut. */
function writtenTexts(detail: string): string[] {
  const texts = [...detail.matchAll(/"((?:[^"\\]|\\.)*)"(\.\.\.)?/g)].map(([text]) => text);
  const readable = texts.every((text) => /^"[^\\]*"$/.test(text));
  const length = texts.join().length;
  return readable && length > 2 && length <= SHOWN_CHARACTERS ? texts : [];
}

function resultText({ name, result }: SyscallEvent, language: Language): string {
  const error = /^-1 (\w+)/.exec(result)?.[1];
  if (error !== undefined) return error;
  const value = result.replaceAll(descriptorKind, '');
  if (!/^(?:read|readv|recv\w*|write|writev|send\w*)$/.test(name)) return value;
  if (value === '0' && name.startsWith('read')) return language === 'ko' ? '0 (끝)' : '0 (end)';
  const bytes = Number(value);
  return Number.isNaN(bytes) ? value : bytes.toLocaleString('en-US');
}

/** `FIN_WAIT1`; the socket that listens is named, and with several connections so is each. */
export function kernelText(event: KernelEvent, labels: AddressLabels, language: Language): string {
  const { from, to, source, local, remote } = event;
  const late = from === 'LISTEN' && to === 'SYN_RECV' ? LATE_SOCKET_MARK : '';
  const mark = source === 'both' ? TIME_WAIT_MARK : late;
  const listens = from === 'LISTEN' && to === 'CLOSE';
  const whose = listens ? (language === 'ko' ? ' (LISTEN 소켓)' : ' (listener)') : '';
  return `${to}${mark}${whose}${labels.stateTag(local, remote)}`;
}

/** What was done to the network, or what had come of it when it was taken away. */
export function faultText({ name, detail, packets }: FaultEvent, language: Language): string {
  const korean = language === 'ko';
  if (/^SIG[A-Z]+$/.test(name)) return name;
  if (name === 'router' && packets > 0) {
    return korean
      ? `router: 대기열이 가득 차서 버려진 패킷 ${packets}개`
      : `router: its queue was full, ${plural(packets, 'packet')} lost`;
  }
  if (/^\d+ packets$/.test(detail)) {
    return korean
      ? `${name}: 규칙에 걸린 패킷 ${packets}개`
      : `${name}: the rule met ${plural(packets, 'packet')}`;
  }
  const times = /^lose (\d+|always)$/.exec(detail)?.[1];
  if (times === 'always') {
    return korean
      ? `${name}: 이제부터 모든 패킷을 버림`
      : `${name}: from now on every packet is dropped`;
  }
  if (times !== undefined) {
    return korean
      ? `${name}: 패킷 ${times}개를 버리도록 설정`
      : `${name}: set to drop ${plural(Number(times), 'packet')}`;
  }
  if (detail === 'alter one byte') {
    return korean ? `${name}: 바이트 하나를 바꾸도록 설정` : `${name}: set to alter one byte`;
  }
  return `${name}: ${detail}`;
}
