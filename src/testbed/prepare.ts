// What a scenario needs before it can be run: its network, and levels that can be observed. What is
// missing is said in words for people.
import { probeProgram } from '../capture/capability.ts';
import type { HostName, Text } from '../capture/names.ts';
import { setUpNetwork } from './network-faults.ts';
import { NO_NETWORK, type Recorder } from './recorder.ts';
import type { Need, TestbedScenario } from './testbed-scenario.ts';

/** Sets the network up, or says why the scenario cannot have the one that it needs. */
export async function prepareNetwork(
  { needs, network }: TestbedScenario,
  privateNetwork: boolean,
  addresses: Readonly<Record<HostName, string>>,
): Promise<Text | undefined> {
  const needed = needs.includes('network');
  if (!privateNetwork) return needed ? NO_NETWORK : undefined;
  if (needed) {
    for (const tool of ['tc', 'nft']) {
      const probe = await probeProgram(tool, ['-V']);
      if (!probe.available) return toolMissing(tool, probe.because);
    }
  }
  try {
    await setUpNetwork(network ?? {}, addresses);
    return undefined;
  } catch (error) {
    // Of the kernel's modules not all are everywhere: a slow router needs ifb, for example.
    const { message } = error as Error;
    return {
      en: `this kernel cannot make the network that it needs: ${message.trim()}`,
      ko: `이 커널에서는 필요한 네트워크를 만들 수 없습니다: ${message.trim()}`,
    };
  }
}

function toolMissing(tool: string, because: string): Text {
  return {
    en: `${tool} is needed to disturb the network: ${because}`,
    ko: `네트워크에 장애를 만들려면 ${tool} 명령이 필요합니다: ${because}`,
  };
}

/** Why it cannot be run: a level that it needs was not observed. */
export function lackingNeed(needs: readonly Need[], { coverage }: Recorder): Text | undefined {
  const levels = { packets: coverage.packet, syscalls: coverage.syscall, network: coverage.fault };
  for (const need of needs) {
    const one = levels[need];
    if (one.level === 'absent') return one.because;
  }
  return undefined;
}
