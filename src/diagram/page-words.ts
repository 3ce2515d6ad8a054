// The words of a lesson's page around what the lesson itself says, in English and Korean.

import type { Text } from '../capture/names.ts';
import type { Coverage } from '../capture/recording.ts';
import type { Finding } from '../proof/finding.ts';

export const pageWords = {
  lesson: { en: 'Lesson {number} · {minutes} minutes', ko: '{number}과 · {minutes}분' },
  wrongRun: { en: 'Done wrong', ko: '잘못된 방법' },
  question: { en: 'Predict first', ko: '먼저 예측해 보세요' },
  showAnswer: { en: 'Show the answer', ko: '정답 보기' },
  steps: { en: 'What happens', ko: '진행 과정' },
  ladder: { en: 'What was observed', ko: '관찰 결과' },
  caption: {
    en: 'One run on this machine, on four levels. Time runs downwards; packets have the numbers of their capture.',
    ko: '이 컴퓨터에서 한 번 실행한 결과를 네 수준으로 나타냈습니다. 시간은 아래로 흐르고, 패킷 번호는 캡처 파일의 번호입니다.',
  },
  claims: { en: 'Claims', ko: '검증' },
  result: { en: 'Result', ko: '결과' },
  claim: { en: 'Claim', ko: '내용' },
  packets: { en: 'Packets', ko: '패킷' },
  thePoint: { en: 'What the mistake breaks', ko: '이 실수로 깨지는 것' },
  consequences: { en: 'What follows from that', ko: '그 결과로 함께 실패한 것' },
  stillHolds: { en: 'What still holds', ko: '그래도 성립하는 것' },
  cure: { en: 'How to do it right', ko: '바른 방법' },
  why: { en: 'Why', ko: '해설' },
  mistake: { en: 'The usual mistake', ko: '흔한 실수' },
  wireshark: { en: 'In Wireshark', ko: 'Wireshark에서 확인하기' },
  filter: {
    en: 'Type this filter above the saved capture:',
    ko: '저장한 캡처를 열고 이 필터를 입력하세요.',
  },
  rfcs: { en: 'Read on', ko: '더 읽기' },
  discuss: { en: 'Discuss', ko: '토론' },
  settings: { en: 'Set for this lesson', ko: '이 과를 위한 설정' },
  recorded: { en: 'Recorded', ko: '관찰 수준' },
} as const satisfies Readonly<Record<string, Text>>;

export const resultWords = {
  proved: { en: 'PASS', ko: '통과' },
  reduced: { en: 'REDUCED', ko: '부분' },
  'not-observable': { en: 'NOT SEEN', ko: '관찰 불가' },
  failed: { en: 'FAIL', ko: '실패' },
} as const satisfies Readonly<Record<Finding['result'], Text>>;

export const coverageWords = {
  full: { en: 'full', ko: '전체' },
  reduced: { en: 'reduced', ko: '부분' },
  absent: { en: 'absent', ko: '없음' },
} as const satisfies Readonly<Record<Coverage['level'], Text>>;
