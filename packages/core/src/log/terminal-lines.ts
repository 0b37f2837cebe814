/** Writes lines to stderr and stdout as they come, synchronously: raw, or for people. A reader that is gone does no harm. */
import { prettyFactory } from 'pino-pretty'
import type { LoggingConfig } from '../config/observability-config.ts'
import { writeStderr } from '../warn-once.ts'
import { errorLines } from './error-lines.ts'
import { guardedWriter } from './guarded-writer.ts'
import { terminalText } from './terminal-text.ts'

/** What a person at a terminal has no use for; the file has it. */
const LEFT_OUT = 'pid,trace_id,span_id,trace_flags'

/** What writes a line of JSON with its end; undefined where neither is asked for. */
export function terminalWriter({
  stderr,
  stdout,
  format,
}: Pick<LoggingConfig, 'stderr' | 'stdout' | 'format'>): ((line: string) => void) | undefined {
  const toStderr = stderr ? writer(process.stderr, format, writeStderr) : undefined
  const toStdout = stdout ? writer(process.stdout, format, guardedWriter(process.stdout)) : undefined
  if (toStderr === undefined || toStdout === undefined) return toStderr ?? toStdout
  return (line) => {
    toStdout(line)
    toStderr(line)
  }
}

function writer(
  stream: NodeJS.WriteStream,
  format: LoggingConfig['format'],
  write: (text: string) => void,
): (line: string) => void {
  const show = format === 'json' ? (line: string) => line : humanLines(stream)
  return (line) => write(`${show(line).trimEnd()}\n`)
}

function humanLines(stream: NodeJS.WriteStream): (line: string) => string {
  const pretty = prettyFactory({
    colorize: isColored(stream),
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

function isColored(stream: NodeJS.WriteStream): boolean {
  return Boolean(stream.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
}
