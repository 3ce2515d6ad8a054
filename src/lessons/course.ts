// The table of contents: every lesson, in the order of the course. A lesson is loaded by name, so
// that listing costs nothing and each host's process loads its own lesson only.
import { entryUrl } from '../testbed/entry.ts';
import { fileNameOf, type Lesson } from './lesson.ts';

/** Files beside this one, without their extension: number and name of each lesson. */
export const lessonFiles = [
  '01-socket',
  '02-listen',
  '03-handshake',
  '04-accept',
  '05-stream',
  '06-segment',
  '07-retransmission',
  '08-flow-control',
  '09-congestion-control',
  '10-checksum',
  '11-four-way-close',
  '12-time-wait',
  '13-reset',
  '14-half-open',
  '15-price-of-tcp',
  '16-udp',
  '17-websocket',
  '18-framing',
  '19-hello-to-goodbye',
  '20-peer-to-peer',
] as const;

/** The URL that hosts load the lesson from. Its export is called `lesson`. */
export function lessonUrl(file: string): string {
  return entryUrl(import.meta.url, `./${file}`).href;
}

export async function loadLesson(file: string): Promise<Lesson> {
  const module = (await import(lessonUrl(file))) as { lesson: Lesson };
  return module.lesson;
}

/** The URL of a lesson that is at hand. */
export function urlOf(lesson: Lesson): string {
  return lessonUrl(fileNameOf(lesson));
}

/** All of them, in order. */
export async function loadCourse(): Promise<Lesson[]> {
  return await Promise.all(lessonFiles.map(loadLesson));
}
