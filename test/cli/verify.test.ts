// What `finack verify` prints for people: one fault must not drown in the blocks that stand on it.
import { expect } from 'chai';
import { folderFindingLines } from '../../src/cli/verify-command.ts';
import type { FolderFinding } from '../../src/node/verify-folder.ts';

const id = 'ab'.repeat(32);

const finding = (kind: 'fault' | 'loose', fault: string, height: number): FolderFinding => {
  return {
    kind,
    file: 'blocks/000001.frames',
    offset: height * 198,
    height,
    id,
    fault,
    why: 'why',
  };
};
const orphan = (height: number) => finding('loose', 'no-parent', height);
const line = ({ kind, fault, height }: FolderFinding) =>
  `${kind}: blocks/000001.frames byte ${(height ?? 0) * 198}: block ${height} ${id}: ${fault}: why`;

describe('cli: the findings of verify', () => {
  it('are told one by one', () => {
    const findings = [finding('fault', 'damaged', 1), orphan(3), finding('loose', 'torn-tail', 4)];
    expect(folderFindingLines(findings)).to.deep.equal(findings.map(line));
    expect(folderFindingLines([])).to.deep.equal([]);
  });

  it('fold a run of blocks whose parents are missing, once for each run', () => {
    const fault = finding('fault', 'damaged', 9);
    const findings = [orphan(3), orphan(4), orphan(5), fault, orphan(11), orphan(12)];
    expect(folderFindingLines(findings)).to.deep.equal([
      line(orphan(3)),
      `loose: and so on, up to block 5 ${id}`,
      line(fault),
      line(orphan(11)),
      `loose: and so on, up to block 12 ${id}`,
    ]);
  });
});
