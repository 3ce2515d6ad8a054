#!/usr/bin/env node
// The command `finack`: looks at Node's version, runs the command line, and nothing else. The process
// ends when nothing is open. Nothing is imported before the version is known, because an older Node
// stops at what only newer ones export, with a SyntaxError that does not say what to do.

/** What package.json says under `engines`. */
const MAJOR_MIN = 20;
const MINOR_MIN = 19;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > MAJOR_MIN || (major === MAJOR_MIN && minor >= MINOR_MIN)) {
  const program = await import('./program.ts').catch(cannotLoad);
  await program?.run(process.argv.slice(2));
} else {
  process.stderr.write(
    `finack: this is Node.js ${process.versions.node}, and finack needs ${MAJOR_MIN}.${MINOR_MIN} or newer: https://nodejs.org/\n`,
  );
  process.exitCode = 1;
}

/** The system refused (too few open files, above all); what is wrong with our own code is thrown on. */
function cannotLoad(error: NodeJS.ErrnoException): undefined {
  if (error.code === undefined || error.code.startsWith('ERR_')) throw error;
  process.stderr.write(`finack: its own code cannot be read: ${error.message}\n`);
  process.exitCode = 1;
}

export {};
