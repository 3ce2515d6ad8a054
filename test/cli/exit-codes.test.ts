// Every error becomes an exit code and one line; only our own faults show where they happened.

import { constants } from 'node:os';
import { expect } from 'chai';
import { CommanderError } from 'commander';
import { exitReportOf, usageError } from '../../src/cli/exit-codes.ts';
import { forcedExitCode } from '../../src/cli/signals.ts';
import { systemSentence } from '../../src/cli/system-errors.ts';
import { ControlError } from '../../src/control/control-error.ts';
import { ListenError } from '../../src/net/transport.ts';
import { NodeError } from '../../src/node/api.ts';
import { StoreError } from '../../src/store/store-error.ts';

describe('cli: exit codes', () => {
  const cases: [Error & { code?: string }, number][] = [
    [usageError('x'), 64],
    [new NodeError('CONNECT', 'x'), 1],
    [new StoreError('DISK', 'x'), 74],
    [new StoreError('CORRUPT', 'x'), 78],
    [new StoreError('KEY', 'x'), 78],
    [new ControlError('NOT_RUNNING', 'x'), 1],
  ];
  for (const [error, exitCode] of cases) {
    it(`${error.name} ${error.code ?? ''} ends with ${exitCode}, in one line`, () => {
      expect(exitReportOf(error)).to.deep.equal({ exitCode, message: 'x', more: '' });
    });
  }

  for (const [code, exitCode] of [
    ['LOCKED', 73],
    ['FORMAT', 78],
    ['OTHER_NETWORK', 78],
    ['UNSAFE', 78],
    ['DENIED', 78],
  ] as const) {
    it(`StoreError ${code} ends with ${exitCode}, and says how another folder is given`, () => {
      const message = 'give another folder (--data DIR, or FINACK_DATA)';
      const error = new StoreError(code, 'give another folder');
      expect(exitReportOf(error)).to.deep.equal({ exitCode, message, more: '' });
    });
  }

  it('an address that cannot be had ends with 69, and names the option', () => {
    const said = (code: string) => exitReportOf(new ListenError(code, 'x', {}));
    expect(said('EADDRINUSE')).to.deep.equal({ exitCode: 69, message: 'x (--port)', more: '' });
    expect(said('EADDRNOTAVAIL')).to.include({ exitCode: 69, message: 'x (--host)' });
  });

  const refusals: [string, string, string | undefined, number, string][] = [
    ['ENOSPC', 'write', undefined, 74, 'cannot write: no space left on device (ENOSPC)'],
    ['EROFS', 'open', '/ro/f', 74, 'cannot open /ro/f: read-only file system (EROFS)'],
    ['EACCES', 'mkdir', '/x', 78, 'cannot make the folder /x: permission denied (EACCES)'],
    ['ENOENT', 'mkdtemp', '/gone/f', 78, 'directory (ENOENT); TMPDIR is /gone'],
    ['ENOENT', 'spawn tshark', 'tshark', 1, 'cannot start tshark: no such file or directory'],
    ['EMFILE', 'pipe', undefined, 1, 'too many open files (EMFILE): allow this process more'],
  ];
  for (const [code, syscall, path, exitCode, words] of refusals) {
    it(`${code} of ${syscall} ends with ${exitCode}, in one line that says what to do`, () => {
      const errno = -(constants.errno[code as 'EACCES'] ?? 0);
      const error = Object.assign(new Error(`${code}: x`), { code, syscall, errno, path });
      const said = exitReportOf(error);
      expect(said).to.deep.include({ exitCode, more: '' });
      const message = systemSentence(error, { TMPDIR: '/gone' });
      expect(message).to.include(words).and.not.include('\n');
    });
  }

  it('what commander has said already is not said again', () => {
    const refused = new CommanderError(1, 'commander.unknownOption', 'x');
    const helped = new CommanderError(0, 'commander.helpDisplayed', 'x');
    expect(exitReportOf(refused)).to.deep.equal({ exitCode: 64, message: undefined, more: '' });
    expect(exitReportOf(helped)).to.deep.equal({ exitCode: 0, message: undefined, more: '' });
  });

  it('a fault of our own ends with 70 and shows where it happened', () => {
    const { exitCode, message, more } = exitReportOf(new TypeError('oops'));
    expect(exitCode).to.equal(70);
    expect(message).to.match(/^a fault in finack itself/);
    expect(more).to.match(/oops[\s\S]*exit-codes\.test/);
  });

  it('forced ends are 128 and the signal, as shells have it', () => {
    expect([forcedExitCode('SIGINT'), forcedExitCode('SIGTERM')]).to.deep.equal([130, 143]);
  });
});
