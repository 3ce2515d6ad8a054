// Says what this machine allows finack's lab to observe: `npx tsx scripts/probe.ts`. Exit code 0
// when packets can be captured and read, which the proof of a close needs; 1 otherwise.
import { probes } from '../src/lab/capability.ts';

const NAME_WIDTH = 18;
const needed = ['packet capture', 'tshark'];

for (const { name, gives, probe } of probes) {
  const capability = await probe();
  const answer = capability.available ? `yes: ${gives}` : `no, because ${capability.because}`;
  console.log(`${name.padEnd(NAME_WIDTH)}${answer}`);
  if (!capability.available && needed.includes(name)) process.exitCode = 1;
}
