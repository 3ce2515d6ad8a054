#!/usr/bin/env node
// The command `finack`: runs the command line and nothing else. The process ends when nothing is open.
import { run } from './program.ts';

await run(process.argv.slice(2));
