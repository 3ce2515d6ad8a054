// A lesson tells what it changed in its network: otherwise what is true here is false on the reader's
// own machine, and nobody can say why.
import { expect } from 'chai';
import { lessonFiles, loadLesson } from '../../src/lessons/course.ts';
import { ipv4Settings, ownSettings, settingTexts } from '../../src/lessons/settings.ts';
import { usualIpv4 } from '../../src/testbed/network.ts';

describe('lessons: what their networks are set to', () => {
  for (const file of lessonFiles) {
    it(`${file} says every setting that it changed, and what Linux itself has`, async () => {
      const { network = {} } = await loadLesson(file);
      const { ipv4 = {}, ...link } = network;
      const told = ownSettings(network);
      const changed = Object.entries(ipv4).filter(
        ([name, value]) => String(value) !== ipv4Settings[name]?.stock,
      );
      for (const [name] of changed) {
        const sentence = told.find(({ en }) => en.includes(name));
        expect(sentence, name).to.not.equal(undefined);
        expect(sentence?.ko).to.include(name);
        expect(sentence?.en, `${name}: what Linux does by itself`).to.match(/Linux/);
      }
      expect(told).to.have.length(changed.length + Object.keys(link).length);
    });
  }

  it('says what all lessons have in common, unless one has it otherwise', () => {
    const names = Object.keys(usualIpv4);
    const told = settingTexts({});
    for (const name of names) expect(told.some(({ en }) => en.includes(name))).to.equal(true);
    expect(settingTexts({ ipv4: { tcp_congestion_control: 'cubic' } })).to.have.length(1);
  });

  it('says sizes and times as people write them', () => {
    const [receive, send, wait] = ownSettings({
      ipv4: { tcp_rmem: '4096 65536 4194304', tcp_wmem: '4096 98304 98304', tcp_fin_timeout: 3 },
    });
    expect(receive?.en).to.include('begins with 64 KiB and grows to 4 MiB at most');
    expect(send?.ko).to.include('96 KiB에서 시작해 최대 96 KiB까지');
    expect(wait?.en).to.include('waits 3 s');
  });
});
