/** What a call of an execa function asks for: a program with arguments as an array or as a template, and options bound or given. */
import { basename } from 'node:path'
import { commandOf, executableName } from '../child-process/executable-name.ts'

/** The options that decide which program it is, and how it may be ended from here. */
export interface ExecaOptions {
  readonly shell?: unknown
  readonly node?: unknown
  readonly timeout?: unknown
  readonly cancelSignal?: unknown
}

/** One call. */
export interface ExecaCall {
  readonly name: string
  readonly command: readonly string[]
  readonly options: ExecaOptions
}

export function describeCall(args: readonly unknown[], bound: ExecaOptions): ExecaCall {
  const tokens = isTemplate(args[0]) ? templateTokens(args[0], args.slice(1)) : argumentTokens(args)
  const given = isTemplate(args[0]) ? undefined : args.slice(1, 3).find(isOptions)
  const options = { ...bound, ...given }
  const [file = '', ...rest] = tokens
  if (options.node) return { name: basename(process.execPath), command: [process.execPath, ...tokens], options }
  const started = [file, rest, { shell: options.shell }]
  return { name: executableName('spawn', started), command: commandOf('spawn', started), options }
}

export function isOptions(value: unknown): value is ExecaOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof URL)
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && 'raw' in value
}

function argumentTokens([file, given]: readonly unknown[]): string[] {
  return [String(file), ...(Array.isArray(given) ? given.map(String) : [])]
}

/** Words are parted by the white space of the template, never by that of a value; a list is a word for each of its values. */
function templateTokens(parts: readonly string[], values: readonly unknown[]): string[] {
  const tokens: string[] = []
  let open = false
  const add = (word: string, joins: boolean) => {
    if (joins && tokens.length > 0) tokens.push(`${tokens.pop()}${word}`)
    else tokens.push(word)
  }
  parts.forEach((part, index) => {
    const words = part.split(/\s+/)
    words.forEach((word, at) => {
      if (word !== '') add(word, open && at === 0)
      open = at === words.length - 1 ? word !== '' || (at === 0 && open) : false
    })
    if (index >= values.length) return
    const value = values[index]
    const list = (Array.isArray(value) ? value : [value]).map(textOf)
    for (const [at, word] of list.entries()) add(word, open && at === 0)
    open = list.length > 0
  })
  return tokens
}

/** The result of another call stands for its output. */
function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'stdout' in value ? String(value.stdout) : String(value)
}
