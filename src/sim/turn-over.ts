// Between two steps of a simulated world: the only real time that passes in one.

/** Lets every promise go on that this step has resolved. */
export function turnOver(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
