// The words that Korean networking courses use, as data: renderings that no teacher would write, each
// with the right one, and the terms that a lesson cannot do without.

export interface Rendering {
  readonly wrong: RegExp;
  readonly right: string;
}

/** Transliterations, literal translations and second names for what the course calls otherwise. */
export const renderings: readonly Rendering[] = [
  // What TCP does.
  { wrong: /플로우? ?(?:컨트롤|제어)/, right: '흐름 제어' },
  { wrong: /컨제[스션]|컨젝션|혼잡 ?컨트롤|폭주 ?제어/, right: '혼잡 제어' },
  { wrong: /리트랜스미[션트]|재송신|재송출/, right: '재전송' },
  { wrong: /시[퀀켄]스|일련 ?번호|순번/, right: '순서 번호' },
  { wrong: /어크놀리지|애크놀|인정 ?번호|승인 ?번호/, right: 'ACK 번호' },
  { wrong: /핸드쉐이[크킹]|핸드셰이킹|악수/, right: '핸드셰이크' },
  { wrong: /(?:쓰리|스리|포)[ -]?웨이|[34]-?방향|[삼사]방향/, right: '3-way, 4-way' },
  { wrong: /슬로우? ?스타트|저속 ?시작/, right: '느린 시작' },
  { wrong: /패스트 ?리트|고속 ?재전송/, right: '빠른 재전송' },
  { wrong: /딜레이드? ?(?:ACK|애크)/i, right: '지연된 ACK' },
  { wrong: /체크 섬|첵섬|검사합|체크썸/, right: '체크섬' },
  { wrong: /라운드 ?트립/, right: '왕복 시간' },
  { wrong: /(?<!응답[ ]?)확인 ?번호/, right: 'ACK 번호' },
  { wrong: /탐침|탐사/, right: '프로브' },
  { wrong: /네이글 ?규칙|내글/, right: '네이글 알고리즘' },
  { wrong: /잃어버[린리]/, right: '손실된' },
  { wrong: /패킷 ?로스/, right: '패킷 손실' },
  // Connections and their ends.
  { wrong: /커넥션|컨넥션|접속 ?종료/, right: '연결, 연결 종료' },
  { wrong: /클로우?[즈징]/, right: '종료' },
  { wrong: /타임 ?웨이트/, right: 'TIME_WAIT' },
  // Read aloud these end in a vowel: 웨이트가, 애크를.
  {
    wrong:
      /_WAIT(?:이(?![고나었므며지라])|은|을)|ACK(?:이(?![고나었므며지라])|은|을|으로)(?<!SACK.{1,2})/,
    right: 'TIME_WAIT가, ACK를',
  },
  { wrong: /거절/, right: '거부' },
  { wrong: /하프[ -]?(?:클로즈|오픈)/, right: '한쪽만 닫힌 연결, 반쯤 열린 연결' },
  { wrong: /킵[ -]?얼라이브/, right: 'keepalive' },
  { wrong: /굿바이|헬로우?|웰컴/, right: 'Goodbye, Hello, Welcome' },
  // Things.
  { wrong: /쏘켓|소캣|속켓/, right: '소켓' },
  { wrong: /세그멘트|쎄그먼트|분절/, right: '세그먼트' },
  { wrong: /윈도(?!우)|(?:수신|송신|혼잡) ?창/, right: '윈도우' },
  { wrong: /(?<![가-힣])큐|대기 열/, right: '대기열' },
  { wrong: /시스템 ?호출|시스템콜/, right: '시스템 콜' },
  { wrong: /커넬/, right: '커널' },
  { wrong: /리눅스/, right: 'Linux' },
  { wrong: /tracepoint/, right: '트레이스포인트' },
  { wrong: /듣[고는지습]|들었|들을까/, right: '이벤트를 받는다, listen한다' },
  { wrong: /서술자|파일 ?기술자|디스크립션/, right: '디스크립터' },
  { wrong: /깃발/, right: '플래그' },
  { wrong: /써버/, right: '서버' },
  { wrong: /메세지/, right: '메시지' },
  { wrong: /쓰레드/, right: '스레드' },
  { wrong: /어플리케이션/, right: '애플리케이션, 응용 프로그램' },
  { wrong: /데이타|데이터 그램|자료 ?그램/, right: '데이터, 데이터그램' },
  { wrong: /동료 ?노드|또래|동등 ?계층/, right: '피어' },
];

/** What must be named in the lesson of this number: its subject, by the name that students look up. */
export const neededTerms: Readonly<Record<number, readonly string[]>> = {
  1: ['소켓', '디스크립터', '포트'],
  2: ['연결', '대기열'],
  3: ['연결', '핸드셰이크'],
  4: ['연결', '커널'],
  5: ['세그먼트', '데이터'],
  6: ['세그먼트', '헤더', '순서 번호'],
  7: ['재전송', '순서 번호', '손실'],
  8: ['흐름 제어', '윈도우', '버퍼'],
  9: ['혼잡 제어', '혼잡 윈도우', '손실'],
  10: ['체크섬', '오류', '해시'],
  11: ['연결 종료', '데이터', '순서 번호'],
  12: ['동시', '종료', '포트'],
  13: ['RST', '강제', '종료'],
  14: ['연결', 'keepalive'],
  15: ['연결', '왕복'],
  16: ['데이터그램', '연결'],
  17: ['프레임', '핸드셰이크', '소켓'],
  18: ['길이', '스트림', '메시지'],
  19: ['핸드셰이크', '연결', '커널'],
  20: ['피어', '클라이언트', '서버'],
};
