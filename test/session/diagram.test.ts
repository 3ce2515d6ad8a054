// The diagram in src/session/README.md is drawn from the table, and is drawn again here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stateDiagram, withDiagram } from '../../scripts/diagram.ts';
import { root } from '../helpers/root.ts';

describe('session: the diagram of the phases', () => {
  it('is the table: npx tsx scripts/diagram.ts writes it anew', () => {
    const page = readFileSync(join(root, 'src/session/README.md'), 'utf8');
    expect(withDiagram(page)).to.equal(page);
  });

  it('has one arrow for each pair of phases', () => {
    const arrows = stateDiagram().match(/\w+ --> \w+/g) ?? [];
    expect(arrows).to.deep.equal([...new Set(arrows)]);
    expect(arrows).to.include.members([
      'opening --> greeting',
      'awaiting_goodbye --> awaiting_fin',
    ]);
  });
});
