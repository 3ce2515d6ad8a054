// The table of contents: every lesson, in the order of the course. A lesson is loaded by name, so
// that listing costs nothing and each role's process loads its own lesson only.
import type { Lesson } from './lesson.ts';

/** Files beside this one, without their extension: number and name of each lesson. */
export const lessonFiles = ['11-four-way-close'] as const;

/** The URL that roles load the lesson from. Its export is called `lesson`. */
export function lessonUrl(file: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${file}.${extension}`, import.meta.url).href;
}

export async function loadLesson(file: string): Promise<Lesson> {
  const module = (await import(lessonUrl(file))) as { lesson: Lesson };
  return module.lesson;
}

/** All of them, in order. */
export async function loadCourse(): Promise<Lesson[]> {
  return await Promise.all(lessonFiles.map(loadLesson));
}
