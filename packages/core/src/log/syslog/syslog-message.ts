/** A log line as a message of RFC 5424. Pure but for the name of this machine. */
import { hostname } from 'node:os'
import { LOGGING_KEYS } from '../../config/keys/logging-keys.ts'
import type { LogLine } from '../log-sink.ts'
import { cutBytes } from './cut-bytes.ts'
import { element, oneLine, parametersOf } from './structured-data.ts'

export interface MessageOptions {
  /** A name of RFC 5424, such as `user` or `local0`. */
  readonly facility: string
  /** Names the program, as its APP-NAME. */
  readonly appName: string
}

/** Debug messages, informational, warning conditions, error conditions, critical conditions. */
const SEVERITIES = { trace: 7, debug: 7, info: 6, warn: 4, error: 3, fatal: 2 } as const

/** What daemons take as a rule: rsyslog cuts longer ones without a word. In bytes. */
const LONGEST = 8192
/** Of one field, where a message has to be cut. In UTF-16 code units. */
const LONGEST_VALUE = 1024
const CUT = ' truncated="1"'

/** Behind a text that is cut; ASCII, so that it makes no other text of one that is. */
const MARK = '...'

const NIL = '-'
/** Says that the text is UTF-8, as the RFC wants. */
const BOM = '\ufeff'
const NOT_PRINTABLE = /[^\x21-\x7e]/
const NOT_ASCII = /[^\0-\x7f]/

/** @returns what makes messages, without what separates them on their way */
export function syslogFormatter({ facility, appName }: MessageOptions): (line: LogLine) => string {
  const facilities: readonly string[] = LOGGING_KEYS.syslogFacility.choices
  const code = Math.max(facilities.indexOf(facility), 0) * 8
  const sender = `${headerName(hostname(), 255)} ${headerName(appName, 48)}`
  return (line) => {
    const { time, pid, level, msg, name, ...fields }: Record<string, unknown> = line.fields
    const head = `<${code + SEVERITIES[line.level]}>1 ${orNil(time)} ${sender} ${pid ?? NIL} `
    const id = fields['event.name'] ?? name
    const messageId = headerName(id, 32)
    // What the header cannot say.
    if (level === 'trace') fields['level'] = level
    if (name !== undefined && name !== messageId) fields['name'] = name
    const text = msg === undefined ? '' : oneLine(typeof msg === 'string' ? msg : JSON.stringify(msg))
    return assembled(`${head}${messageId} `, Object.entries(fields), text)
  }
}

function assembled(head: string, fields: readonly [string, unknown][], text: string): string {
  const whole = head + element(parametersOf(fields)) + withBom(text)
  return Buffer.byteLength(whole) <= LONGEST ? whole : shortened(head, fields, text)
}

/** The text has half of the room, or what the fields leave; then come the fields, the ids first, as many as there is room for. */
function shortened(head: string, fields: readonly [string, unknown][], text: string): string {
  const parameters = parametersOf(fields.toSorted(byId), LONGEST_VALUE)
  const sizes = parameters.map((parameter) => Buffer.byteLength(parameter))
  const fixed = Buffer.byteLength(`${head}${element([CUT])} ${BOM}${MARK}`)
  const room = LONGEST - fixed
  const all = sizes.reduce((sum, size) => sum + size, 0)
  const cut = cutBytes(text, Math.max(room - all, Math.floor(room / 2)))
  let left = room - Buffer.byteLength(cut)
  const kept = parameters.filter((_, index) => {
    if (sizes[index]! > left) return false
    left -= sizes[index]!
    return true
  })
  return head + element([CUT, ...kept]) + withBom(cut === text ? text : `${cut}${MARK}`)
}

function byId([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Number(other.endsWith('_id')) - Number(one.endsWith('_id'))
}

function withBom(text: string): string {
  if (text === '') return ''
  return NOT_ASCII.test(text) ? ` ${BOM}${text}` : ` ${text}`
}

function orNil(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : NIL
}

/** Printable ASCII without spaces; the nil value where there is nothing. */
function headerName(value: unknown, longest: number): string {
  if (typeof value !== 'string' || value === '') return NIL
  return (NOT_PRINTABLE.test(value) ? value.replaceAll(/[^\x21-\x7e]/g, '_') : value).slice(0, longest)
}
