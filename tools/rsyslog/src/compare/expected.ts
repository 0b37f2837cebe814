/** What rsyslog has to say of a line, read from the line in the log file, by the RFC and not by what sends it. */
import { hostname } from 'node:os'
import type { Parsed } from '../run/rsyslog-server.ts'

/** A line of the log file. */
export type Line = Readonly<Record<string, unknown>>

const SEVERITIES: Readonly<Record<string, string>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'err',
  fatal: 'crit',
}

/** Where the messages came from, and in which form. */
export interface Way {
  readonly app: string
  readonly input: string
  /** As daemons have them on `/dev/log`: without most of what RFC 5424 adds. */
  readonly isTraditional: boolean
}

export const FACILITY = 'local3'
const SD_ID = 'zeph@32473'
const BOM = '\ufeff'

/** The differences between a line and a message, one text each. */
export function differences(line: Line, message: Parsed, way: Way): string[] {
  const found: string[] = []
  const same = (what: string, is: unknown, shouldBe: unknown) => {
    if (is !== shouldBe) found.push(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}`)
  }
  same('the priority', message.priority, `${FACILITY}.${SEVERITIES[String(line['level'])]}`)
  same('the program', message.app, way.app)
  same('the process', message.process, String(line['pid']))
  same('the input', message.input, way.input)
  const text = escaped(String(line['msg'] ?? ''))
  if (way.isTraditional) {
    if (!isCut(line)) same('the beginning of the text', message.text.trimStart().slice(0, text.length), text)
    for (const value of idsOf(line)) if (!isCut(line)) same(`${value} in the text`, message.text.includes(value), true)
    return found
  }
  same('the version', message.version, '1')
  same('the machine', message.hostname, hostname())
  same('the time', message.time, line['time'])
  same('the kind', message.kind, kindOf(line['name']))
  const parameters = message.data['rfc5424-sd']?.[SD_ID] ?? {}
  const said = message.text.startsWith(BOM) ? message.text.slice(1) : message.text
  same('whether it says that it is UTF-8', message.text.startsWith(BOM), /[^\0-\x7f]/.test(text))
  if (isCut(line)) {
    same('the text but for its end', said.replace(/\.{3}$/, ''), text.slice(0, said.length - 3))
    same('that it is cut', parameters['truncated'], '1')
    same('the id', parameters['request_id'], line['request_id'])
    return found
  }
  same('the text', said, text)
  same('the fields', sorted(parameters), sorted(fieldsOf(line)))
  return found
}

/** Longer than a message may be. */
function isCut(line: Line): boolean {
  return JSON.stringify(line).length > 8192
}

function idsOf(line: Line): string[] {
  return ['trace_id', 'span_id', 'session_id'].flatMap((key) =>
    line[key] === undefined ? [] : `${key}="${line[key]}"`,
  )
}

function kindOf(name: unknown): string {
  return typeof name === 'string' ? name.replace(/[^!-~]/g, '_').slice(0, 32) : '-'
}

/** The fields that have no place of their own in the message. */
function fieldsOf({ time: _, pid: __, msg: ___, level, name, ...rest }: Line): Record<string, string> {
  const fields = flat('', rest)
  if (level === 'trace') fields['level'] = 'trace'
  if (name !== undefined && kindOf(name) !== name) fields['name'] = String(name)
  return fields
}

function flat(before: string, value: object): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, each]) => {
      const name = before + key
      if (typeof each === 'object' && each !== null && !Array.isArray(each)) return flat(`${name}.`, each)
      const text = typeof each === 'string' ? each : JSON.stringify(each)
      return { [name.replace(/[^!-~]|[="\]]/g, '_').slice(0, 32)]: escaped(text) }
    }),
  ) as Record<string, string>
}

/** Control characters as JSON has them, so that a message is one line. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (character) => JSON.stringify(character).slice(1, -1))
}

function sorted(fields: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
