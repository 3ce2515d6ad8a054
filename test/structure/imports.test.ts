// The import table of the house, held against every file of src. The first half checks the house, the
// second half checks the checker: a rule that cannot fail protects nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';
import { folderRules, importFaults, importSentence } from './import-table.ts';
import { importsOf, sourceFiles } from './source.ts';

describe('structure: imports', () => {
  for (const [folder, rule] of Object.entries(folderRules)) {
    const name = folder === '' ? 'src/*.ts' : folder;
    it(`${name} imports ${importSentence(rule)}, because ${rule.reason}`, () => {
      const faults = filesOf(folder).flatMap(importFaults);
      expect(faults, `\n${faults.join('\n')}\n`).to.deep.equal([]);
    });
  }

  it('knows every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    for (const folder of folders.filter((entry) => entry.isDirectory())) {
      expect(folderRules, 'the import table').to.have.property(folder.name);
    }
  });

  it('knows no folder that is not there', () => {
    for (const folder of Object.keys(folderRules)) {
      expect(existsSync(join(root, 'src', folder)), `src/${folder}`).to.equal(true);
    }
  });

  it('says the same table in src/README.md', () => {
    const map = readFileSync(join(root, 'src/README.md'), 'utf8');
    for (const [folder, rule] of Object.entries(folderRules)) {
      if (folder === '') continue;
      const row = map
        .split('\n')
        .find((line) => line.startsWith(`| \`${folder}\` | ${rule.kind} |`));
      expect(row, `a row for ${folder} in src/README.md`).to.be.a('string');
      expect(row?.split('|')[4]?.trim(), `what ${folder} imports`).to.equal(importSentence(rule));
    }
  });
});

function filesOf(folder: string) {
  return sourceFiles('src').filter(({ path }) => {
    if (folder === '') return path.split('/').length === 2;
    return path.startsWith(`src/${folder}/`);
  });
}

describe('structure: the import checker itself', () => {
  const faultOf = (path: string, text: string) => importFaults({ path, text }).join('\n');

  const refused: [string, string, string][] = [
    ['src/chain/a.ts', "import { frame } from '../wire/frames.ts';", 'chain imports clock'],
    ['src/sync/a.ts', "import { frameOf } from '../wire/frames.ts';", 'types of wire'],
    ['src/sync/a.ts', "import { type Frame } from '../wire/frames.ts';", 'types of wire'],
    [
      'src/session/a.ts',
      "import {\n  a,\n  b,\n} from '../sync/sync.ts';",
      'session imports clock, wire',
    ],
    [
      'src/session/a.ts',
      "export { a } from '../net/connection.ts';",
      'session imports clock, wire',
    ],
    [
      'src/session/a.ts',
      "const a = await import('../net/connection.ts');",
      'session imports clock, wire',
    ],
    ['src/session/a.ts', "import net from 'node:net';", 'handed what it needs'],
    ['src/chain/a.ts', "import { randomBytes } from 'node:crypto';", 'only hashes'],
    ['src/node/a.ts', "import { createServer } from 'node:net';", 'sockets belong to'],
    ['src/net/a.ts', "import { connect } from 'node:net';", 'only tcp-'],
    ['src/net/a.ts', "import type { Socket } from 'node:net';", 'only tcp-'],
    ['src/net/a.ts', "import { isIP, connect } from 'node:net';", 'only tcp-'],
    ['src/net/certificate.ts', "import { connect } from 'node:tls';", 'only tcp-'],
    ['src/node/a.ts', "import { a } from '../lessons/close.ts';", 'only cli may'],
    ['src/testbed/a.ts', "import { a } from '../sim/world.ts';", 'no part of a node'],
    ['src/observe/log.ts', "import fs from 'node:fs';", 'would change it'],
    ['src/observe/log.ts', "import { Session } from '../session/session.ts';", 'types of all'],
    ['src/store/a.ts', "import { Command } from 'commander';", 'one home'],
    ['src/net/a.ts', "import a from '../../scripts/build.ts';", 'outside src'],
    [
      'src/workers/a.ts',
      "new Worker(new URL('../node/node.ts', import.meta.url));",
      'workers imports',
    ],
    ['src/misc/a.ts', '', 'in no table'],
  ];
  for (const [path, text, why] of refused) {
    it(`refuses in ${path}: ${text.replaceAll('\n', ' ') || 'an unknown folder'}`, () => {
      expect(faultOf(path, text)).to.contain(why);
    });
  }

  const allowed: [string, string][] = [
    ['src/sync/a.ts', "import type { Frame } from '../wire/frames.ts';"],
    [
      'src/chain/a.ts',
      "import { createHash } from 'node:crypto';\nimport assert from 'node:assert';",
    ],
    ['src/observe/sinks/a.ts', "import { open } from 'node:fs/promises';"],
    ['src/observe/a.ts', "import type { Session } from '../session/session.ts';"],
    ['src/net/tcp-a.ts', "import net from 'node:net';"],
    ['src/net/tls-a.ts', "import { connect } from 'node:tls';"],
    ['src/net/a.ts', "import { isIP } from 'node:net';"],
    ['src/node/a.ts', "import type { Socket } from 'node:net';"],
    ['src/cli/a.ts', "import { a } from '../lessons/close.ts';"],
  ];
  for (const [path, text] of allowed) {
    it(`allows in ${path}: ${text.replaceAll('\n', ' ')}`, () => {
      expect(faultOf(path, text)).to.equal('');
    });
  }

  it('tells the line of a fault', () => {
    expect(faultOf('src/sync/a.ts', "// one\n\nimport net from 'node:net';")).to.match(
      /^src\/sync\/a\.ts:3: /,
    );
  });

  it('finds an import behind other code, and none inside comments', () => {
    const text =
      "// import 'a';\n/* import 'b'; */\n // await import('c')\nconst d = await import('d');\nimport 'e';\n";
    expect(importsOf(text).map((one) => one.from)).to.deep.equal(['e', 'd']);
  });
});
