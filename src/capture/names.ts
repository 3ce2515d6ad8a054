// Three words that recordings, claims and drawings share. Types only.

/** The same thing said in both languages of the course. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** English or Korean. */
export type Language = keyof Text;

/** One capital letter: A and B, where A opens the connection; further ones where there are more. */
export type HostName = string;
