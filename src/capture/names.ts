// Two words that every file of an experiment uses. Types only.

/** The same thing said in both languages of the course. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** One capital letter: A and B, where A opens the connection; further ones where there are more. */
export type RoleName = string;
