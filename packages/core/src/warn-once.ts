/** What core has to say to a person before or without logging: one line on stderr, once per subject and process. */

const said = new Set<string>()

/** Writes `zeph-telemetry: {message}` to stderr, the first time `subject` comes up. */
export function warnOnce(subject: string, message: string): void {
  if (said.has(subject)) return
  said.add(subject)
  process.stderr.write(`zeph-telemetry: ${message}\n`)
}
