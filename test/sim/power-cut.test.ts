// Two machines of which one loses its power: its old connections still stand at the other end when it comes
// back, and must not keep it out. [H-9]
import { expect } from 'chai';
import { sessionLimits } from '../../src/session/limits.ts';
import { FewMachines, hostOf } from './few-machines.ts';

const SEED = 20_260_411;
/** Virtual milliseconds. No heartbeat is due within them: it alone would find the dead connection after 50 s. */
const [QUIET_MS, OFF_MS] = [10_000, 1_000];

describe(`A machine that comes back after a power cut (seed ${SEED}) [H-9]`, () => {
  for (const lost of ['n1', 'n2']) {
    for (const dialer of ['n1', 'n2']) {
      const how = dialer === lost ? 'dials again' : 'had been dialled, and dials';
      it(`is let in at once where its old connection stands: ${lost} ${how}`, async () => {
        const other = lost === 'n1' ? 'n2' : 'n1';
        const dialled = dialer === 'n1' ? 'n2' : 'n1';
        const two = new FewMachines({ seed: SEED, dials: { [dialer]: [dialled], [dialled]: [] } });
        for (const machine of two.machines) machine.start();
        await two.pass(QUIET_MS);
        expect(two.of(other, 'connection.ready')).to.have.length(1);

        const machine = two.machines.find(({ name }) => name === lost);
        machine?.losePower();
        await two.pass(OFF_MS);
        machine?.start();
        await two.pass(500);
        if (dialer !== lost) machine?.node?.connect(`${hostOf(other)}:9000`).catch(() => {});
        await two.pass(sessionLimits.probeTimeoutMs + 2_000);
        // Who had dialled dials again, too; of the two connections that cross one stays.
        expect(two.of(other, 'connection.close')[0]?.peer).to.equal('p1');
        for (const { node } of two.machines) {
          expect(node?.peers().map(({ phase }) => phase)).to.deep.equal(['ready']);
        }
      });
    }
  }
});
