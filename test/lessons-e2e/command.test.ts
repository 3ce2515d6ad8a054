// `finack lesson` as people type it: the list, one lesson with everything saved, the mistake, stepping
// by Enter, Ctrl-C in the middle, and what is wrong on a command line.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { finackMain, finackRun } from '../e2e/programs.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { needsLessons } from '../helpers/needs.ts';

describe('finack lesson', function () {
  this.timeout(25_000);
  let folder: string;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'finack-lesson-'));
    await needsLessons(this);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('lists twenty lessons in either language, and as JSON', async () => {
    const { code, lines } = await finackRun('lesson', 'list', '--lang', 'ko');
    expect(code).to.equal(0);
    expect(lines.join('\n'))
      .to.include('four-way-close')
      .and.match(/4.way 연결 종료/);
    const { lines: json } = await finackRun('lesson', 'list', '--lang', 'en', '--json');
    const lessons = JSON.parse(json.join('')) as { number: number; title: string }[];
    expectDocumented('finack lesson list', lessons);
    expect(lessons.map(({ number }) => number)).to.deep.equal(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    expect(lessons[10]?.title).to.include('four-way close');
  });

  it('plays one, tells it, and saves packets, page and events', async () => {
    const [pcapng, html, events] = ['a.pcapng', 'a.html', 'a.ndjson'].map((name) =>
      join(folder, name),
    );
    const { code, lines } = await finackRun(
      ...['lesson', '11', '--lang', 'en', '--pcapng', `${pcapng}`, '--html', `${html}`],
      ...['--events', `${events}`],
    );
    const said = lines.join('\n');
    expect(code, said).to.equal(0);
    expect(said).to.include('Predict first').and.include('[FIN, ACK]').and.include('✔ PASS');
    expect(said).to.not.include('✘');
    expect((await readFile(`${pcapng}`)).readUInt32LE(0)).to.equal(0x0a0d0d0a);
    expect(await readFile(`${html}`, 'utf8'))
      .to.include('<html lang="en">')
      .and.include('<svg');
    const [first = '', second = ''] = (await readFile(`${events}`, 'utf8')).split('\n');
    expect(JSON.parse(first)).to.deep.include({ level: 'recording', roles: ['A', 'B', 'C'] });
    expect(JSON.parse(second)).to.have.keys(
      ...['timeNs', 'level', 'role', 'kind', 'subject', 'name', 'detail', 'bytes'],
    );
  });

  it('plays the mistake: its claims fail, as they must, and that is a success', async () => {
    const { code, lines } = await finackRun('lesson', 'four-way-close', '--wrong', '--lang', 'en');
    const said = lines.join('\n');
    expect(code, said).to.equal(0);
    expect(said).to.include('✘ FAIL').and.include('done wrong, and so the claims fail');
  });

  it('stops at every step until Enter comes', async () => {
    const child = await startChild(
      process.execPath,
      [finackMain, 'lesson', '11', '--step', '--lang', 'en'],
      { input: 'held' },
    );
    const [, look = ''] = await child.waitForLine(/^ +((?:nsenter .*)?ss --tcp .*)$/);
    const inside = await startChild('sh', ['-c', look]);
    expect(await inside.exit, inside.output).to.deep.equal({ code: 0, signal: null });
    expect(inside.output, "B's listener, seen from outside").to.match(/LISTEN.* 127\.0\.0\.12:/);
    for (const [at, step] of [
      'A connects',
      'A calls end',
      'B hears',
      'B calls end',
      'A says',
    ].entries()) {
      await child.waitForLine(new RegExp(` ${at + 1} ${step}`));
      expect(child.output).to.not.include('Claims');
      if (at > 1) expect(child.output, 'what the step before brought').to.match(/FIN, ?ACK/);
      child.type('\n');
    }
    await child.waitForLine(/Everything has happened/);
    const after = await startChild('sh', ['-c', look]);
    expect(await after.exit, after.output).to.deep.equal({ code: 0, signal: null });
    expect(after.output, "A's sockets still wait").to.match(/TIME-WAIT +.* 127\.0\.0\.11:/);
    expect(child.output).to.include('second.end()').and.not.include('Claims');
    child.type('\n');
    expect(await child.exit, child.output).to.deep.equal({ code: 0, signal: null });
    expect(child.output).to.include('Claims');
  });

  it('takes everything down on Ctrl-C, says so, and ends with 130', async () => {
    const child = await startChild(
      process.execPath,
      [finackMain, 'lesson', '11', '--step', '--lang', 'en'],
      { input: 'held' },
    );
    await child.waitForLine(/1 A connects/);
    child.signal('SIGINT');
    expect(await child.exit, child.output).to.deep.equal({ code: 130, signal: null });
    expect(child.output).to.include('the lesson and its network were taken down');
  });

  const refused: [args: string[], says: RegExp][] = [
    [['nope'], /there is no lesson "nope"; see: finack lesson list/],
    [['four-way-clos'], /no lesson "four-way-clos" \(Did you mean four-way-close\?\); see/],
    [['all', '--html', 'x.html'], /--html is for one lesson/],
    [['11', '--lang', 'fr'], /en \(English\) and ko/],
    [[], /missing required argument/],
  ];
  for (const [args, says] of refused) {
    it(`refuses "lesson ${args.join(' ')}" with one line and 64`, async () => {
      const { code, lines } = await finackRun('lesson', ...args);
      expect(code).to.equal(64);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(says);
    });
  }

  it('cannot save where nothing can be written, and says it before anything is played', async () => {
    const { code, lines } = await finackRun(
      'lesson',
      '11',
      '--pcapng',
      join(folder, 'no/a.pcapng'),
    );
    expect(code).to.equal(74);
    expect(lines).to.deep.equal([`finack: cannot write ${join(folder, 'no/a.pcapng')} (ENOENT)`]);
  });
});
