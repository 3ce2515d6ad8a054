// What an aborted signal means to a close that is under way: patience has ended. Nothing else is here.

/** `closing`, and what else is to be done once the signal is aborted before it has settled. */
export async function withoutPatience<Result>(
  signal: AbortSignal | undefined,
  closing: Promise<Result>,
  abort: () => void,
): Promise<Result> {
  if (signal === undefined) return await closing;
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) abort();
    return await closing;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
