// Shell completion: the scripts know every command and option that --help shows, and bash completes.
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { completedCommands } from '../../src/cli/completion-command.ts';
import { bashScript, fishScript, zshScript } from '../../src/cli/completion-scripts.ts';
import { finackProgram } from '../../src/cli/program.ts';
import { didYouMean, mistakesBetween } from '../../src/cli/similar.ts';
import { lessonFiles } from '../../src/lessons/course.ts';

const program = await finackProgram();
const commands = completedCommands(program);

/** What bash offers for a line that ends where the cursor is. */
function bashOffers(...words: string[]): string[] {
  const script = `${bashScript(commands)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _finack; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', 'finack', ...words], {
    encoding: 'utf8',
  });
  expect(stderr).to.equal('');
  expect(status).to.equal(0);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('cli: completion', () => {
  it('knows every command and every option of its --help, in all three shells', () => {
    const help = program.createHelp();
    const scripts = [bashScript, zshScript, fishScript].map((script) => script(commands));
    for (const command of help.visibleCommands(program)) {
      for (const script of scripts) expect(script).to.include(command.name());
      for (const { long } of help.visibleOptions(command)) {
        const [bash, zsh, fish] = scripts;
        expect(bash, command.name()).to.include(`${long}`);
        expect(zsh, command.name()).to.include(`*${long}[`);
        expect(fish, command.name())
          .to.include(`from ${command.name()}' `)
          .and.include(`-l ${long?.slice(2)}`);
      }
    }
    expect(commands.map(({ name }) => name)).to.not.include('extcap');
  });

  describe('in bash', () => {
    before(function () {
      if (spawnSync('bash', ['--version']).status !== 0) this.skip();
    });

    it('completes commands, options, and the values of options', () => {
      expect(bashOffers('st')).to.deep.equal(['status', 'stop']);
      expect(bashOffers('up', '--topo')).to.deep.equal(['--topology']);
      expect(bashOffers('up', '--topology', '')).to.deep.equal([
        ...['ring', 'line', 'star', 'mesh', 'random'],
      ]);
      expect(bashOffers('node', '--network', 'pu')).to.deep.equal(['public']);
      expect(bashOffers('node', '--network', 'package.j')).to.deep.equal(['package.json']);
      expect(bashOffers('lesson', '--lang', '')).to.deep.equal(['en', 'ko']);
      expect(bashOffers('node', '--port', '')).to.deep.equal([]);
      expect(bashOffers('wallet', '')).to.deep.equal(['new', 'list', 'address', 'balance']);
      expect(bashOffers('wallet', '--wal')).to.deep.equal(['--wallets']);
      expect(bashOffers('note', 'ver')).to.deep.equal(['verify']);
      expect(bashOffers('note', 'package.j')).to.deep.equal(['package.json']);
      expect(bashOffers('send', '--rew')).to.deep.equal([]);
      expect(bashOffers('mine', '--rew')).to.deep.equal(['--reward-address']);
      expect(bashOffers('peers', '--min')).to.deep.equal(['--minutes']);
    });

    it('completes lessons, subcommands, files and folders', () => {
      expect(bashOffers('lesson', 'four')).to.deep.equal(['four-way-close']);
      expect(bashOffers('lesson', '')).to.have.lengthOf(lessonFiles.length + 2);
      expect(bashOffers('wireshark', 'un')).to.deep.equal(['uninstall']);
      expect(bashOffers('replay', 'package.j')).to.deep.equal(['package.json']);
      expect(bashOffers('node', '--data', 'prot')).to.deep.equal(['proto']);
      expect(bashOffers('completion', '')).to.deep.equal(['bash', 'zsh', 'fish']);
    });
  });
});

describe('cli: suggestions', () => {
  it('counts letters that are missing, too many, wrong, or swapped', () => {
    const counts = [
      ['socket', 'socket'],
      ['sockt', 'socket'],
      ['sockeet', 'socket'],
      ['sokcet', 'socket'],
      ['', 'abc'],
    ] as const;
    expect(counts.map(([a, b]) => mistakesBetween(a, b))).to.deep.equal([0, 1, 1, 1, 3]);
  });

  it('names what was meant, and nothing where nothing is near', () => {
    const names = lessonFiles.map((file) => file.replace(/^\d+-/, ''));
    expect(didYouMean('four-way-clos', names)).to.equal(' (Did you mean four-way-close?)');
    expect(didYouMean('retransmision', names)).to.equal(' (Did you mean retransmission?)');
    expect(didYouMean('websockt', names)).to.equal(' (Did you mean websocket?)');
    expect(didYouMean('congestion', names)).to.equal(' (Did you mean congestion-control?)');
    expect(didYouMean('quic', names)).to.equal('');
    expect(didYouMean('blockchain', names)).to.equal('');
  });
});
