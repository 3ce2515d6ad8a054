// The .proto files that other people's programs are made from: what their compilers want to know, and
// that none of it changes what travels.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

const files = ['wire.proto', 'chain.proto'];
const textOf = (name: string) => readFileSync(join(root, 'proto/finack/v1', name), 'utf8');

describe('the published schemas', () => {
  // protoc-gen-go refuses a file without a Go package, and takes a path only with a slash or a dot.
  it('name one Go package, so that protoc makes Go code of them as they are', () => {
    const packages = files.map(
      (name) => /^option go_package = "([^"]+)";$/m.exec(textOf(name))?.[1],
    );
    expect(new Set(packages)).to.have.property('size', 1);
    expect(packages[0]).to.match(/^[\w.-]+\/[\w./-]+;[a-z][a-z0-9]*$/);
  });

  it('belong to the package of their protocol version', () => {
    for (const name of files) expect(textOf(name), name).to.match(/^package finack\.v1;$/m);
  });
});
