/**
 * Whether the log line that is being written tells of an event that the layers were shown by itself: an output that sends lines where events
 * go, too, leaves it out, so that it does not arrive twice. Lines are written synchronously.
 */

let writing = false

/** True inside `asInstantLine`. */
export function isInstantLine(): boolean {
  return writing
}

/** Calls `write`, whose lines tell of such an event. */
export function asInstantLine(write: () => void): void {
  writing = true
  try {
    write()
  } finally {
    writing = false
  }
}
