/**
 * The way to a local socket that takes datagrams, as `/dev/log` is one nearly everywhere: Node cannot open such sockets, but the program `logger` of
 * util-linux can. It writes the traditional header, which daemons expect there; what RFC 5424 has a place for besides follows the text.
 */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { ROOT, runInContext, suppress } from '../../context/context.ts'
import { type Link, linkTo, type Wire, type WireEvents } from './wire.ts'

/** What the system says to those who want a stream from a socket of datagrams. */
export const WANTS_DATAGRAMS = 'EPROTOTYPE'

const PARTS = /^(<\d+>)1 \S+ \S+ \S+ \S+ \S+ (-|\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])(?: \ufeff?(.*))?$/s

/** @param tag names the program */
export function localLoggerWire(path: string, tag: string): Wire {
  return {
    open: (events) => runInContext(ROOT, suppress, () => openLogger(path, tag, events)),
    framed: (message) => `${traditional(message)}\n`,
  }
}

/** A message of RFC 5424 as a line that `logger` reads: its priority, its text, its fields. */
export function traditional(message: string): string {
  const [, priority = '', data = '-', text = ''] = PARTS.exec(message) ?? []
  return `${priority}${[text, data === '-' ? '' : data].filter((part) => part !== '').join(' ')}`
}

function openLogger(path: string, tag: string, { opened, closed }: WireEvents): Link {
  // In a group of its own: Ctrl-C must not end it before it has read everything. It ends with what it reads.
  const child = spawn(
    'logger',
    ['--socket', path, '--prio-prefix', '--tag', tag, `--id=${process.pid}`, '--size', '8192'],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  )
  const input = child.stdin as unknown as Socket
  child.unref()
  input.unref()
  input.on('error', () => {})
  child.once('spawn', opened)
  child.once('error', (error: NodeJS.ErrnoException) => closed(error.code === 'ENOENT' ? NO_LOGGER : error))
  child.once('exit', (code, signal) => closed(new Error(`the program logger ended with ${signal ?? `code ${code}`}`)))
  return linkTo(input)
}

const NO_LOGGER = new Error(
  'it takes datagrams, which Node cannot send there, and the program logger is not here to do it; use udp:// or tcp://, or let the daemon open a stream',
)
