/**
 * What core has to say to a person before or without logging: one line on stderr, once per subject and process. Where the program owns the
 * terminal, the log takes it instead. A reader of stderr that is gone must not end the program.
 */
import { state } from './global-state.ts'

const said = new Set<string>()

/** Says `message` the first time `subject` comes up: on stderr as `zeph-telemetry: {message}`, or in the log. */
export function warnOnce(subject: string, message: string): void {
  if (isNews(subject)) (state.notices ?? notice)(message)
}

/** The same on stderr in any case: for what keeps the log from saying it. */
export function warnOnStderr(subject: string, message: string): void {
  if (isNews(subject)) notice(message)
}

/** Says `message` each time: for what comes and goes. */
export function warn(message: string): void {
  ;(state.notices ?? notice)(message)
}

let pending = 0

/** Writes to stderr so that an error of this write is nobody's; those of the program's own writes stay what they are. */
export function writeStderr(text: string): void {
  if (pending === 0) process.stderr.on('error', ignore)
  pending += 1
  process.stderr.write(text, (error) => {
    // The stream says it once more, as an event, after this.
    if (error) setImmediate(release).unref()
    else release()
  })
}

function release(): void {
  pending -= 1
  if (pending === 0) process.stderr.off('error', ignore)
}

function ignore(): void {}

function notice(message: string): void {
  writeStderr(`zeph-telemetry: ${message}\n`)
}

function isNews(subject: string): boolean {
  if (said.has(subject)) return false
  said.add(subject)
  return true
}
