// The options with which a node is told how to mine, wherever one is started: `node` and `up`.
import { Option } from 'commander';
import { countOrZero } from './argument-parsers.ts';

export function notesOption(): Option {
  return new Option('--notes <n>', 'with --mine: signed notes per block (default: 0)').argParser(
    countOrZero,
  );
}

export function intervalOption(): Option {
  return new Option(
    '--interval <ms>',
    "with --mine: ms between blocks (default: the network's spacing, dev 1000, public 10000)",
  ).argParser(countOrZero);
}
