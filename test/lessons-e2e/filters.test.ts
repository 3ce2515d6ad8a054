// Every filter that a lesson tells its readers to type is one that Wireshark accepts. What it shows is
// for course.test.ts to see; this one plays nothing.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lessonFiles, loadLesson } from '../../src/lessons/course.ts';
import { needsTshark } from '../helpers/needs.ts';

const run = promisify(execFile);

/** pcap with no packet in it: magic of microseconds, version 2.4, 65,535 bytes each, Ethernet. */
const EMPTY_CAPTURE = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');

describe("the course's filters for Wireshark", () => {
  let folder: string;
  let capture: string;

  before(async function () {
    await needsTshark(this);
    folder = await mkdtemp(join(tmpdir(), 'finack-filters-'));
    capture = join(folder, 'empty.pcap');
    await writeFile(capture, EMPTY_CAPTURE);
  });

  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const accepts = (filter: string): Promise<unknown> =>
    run('tshark', ['-r', capture, '-Y', filter]);

  it('are judged by a tshark that refuses nonsense', async () => {
    const refusal = await accepts('tcp.flags.fim == 1').catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Error);
  });

  for (const file of lessonFiles) {
    it(`${file} has one that tshark accepts`, async () => {
      const { wireshark } = await loadLesson(file);
      await accepts(wireshark.filter);
    });
  }
});
