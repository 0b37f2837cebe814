/** Writes lines to stderr as they come, synchronously: raw, or for people. A reader of stderr that is gone does no harm. */
import { prettyFactory } from 'pino-pretty'
import type { LoggingConfig } from '../config/observability-config.ts'
import { writeStderr } from '../warn-once.ts'
import { errorLines } from './error-lines.ts'
import { terminalText } from './terminal-text.ts'

/** What a person at a terminal has no use for; the file has it. */
const LEFT_OUT = 'pid,trace_id,span_id,trace_flags'

/** What writes a line of JSON with its end. */
export function stderrWriter(format: LoggingConfig['format']): (line: string) => void {
  const show = format === 'json' ? (line: string) => line : humanLines()
  return (line) => writeStderr(`${show(line).trimEnd()}\n`)
}

function humanLines(): (line: string) => string {
  const pretty = prettyFactory({
    colorize: isColored(),
    customPrettifiers: { err: errorLines },
    ignore: LEFT_OUT,
    messageFormat: (log, key) => indent(log[key]),
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  })
  // In fields JSON has escaped the control characters but DEL and C1, which steer some terminals.
  return (line) => pretty(line).replaceAll(DEL_AND_C1, '').replaceAll(TRAILING_SPACE, '')
}

const DEL_AND_C1 = /[\x7f-\x9f]/g
const TRAILING_SPACE = / +$/gm

/** A message of several lines must not look like several messages. */
function indent(message: unknown): string {
  return typeof message === 'string' ? terminalText(message).replaceAll('\n', '\n    ') : ''
}

function isColored(): boolean {
  return Boolean(process.stderr.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}
