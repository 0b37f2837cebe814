/**
 * The names of a function's parameters, read from its source text. Gives up on a name (destructuring) or on the function (native, computed
 * method names, source that this small reader does not follow) rather than guess.
 */

/** A parameter's name; undefined where it has none of its own. `rest` collects what is left. */
export interface ParameterName {
  readonly name: string | undefined
  readonly rest: boolean
}

/** Undefined where the source cannot be read. */
export function parameterNames(fn: (...args: never[]) => unknown): readonly ParameterName[] | undefined {
  try {
    const source = withoutComments(Function.prototype.toString.call(fn))
    const list = source === undefined ? undefined : parameterList(source)
    return list === undefined ? undefined : splitAtCommas(list)?.map(nameOf)
  } catch {
    return undefined
  }
}

const SINGLE = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)\s*=>/u
const UP_TO_LIST =
  /^(?:async\b\s*)?(?:function\b\s*)?\*?\s*(?:(?:get|set|static)\s+)?(?:#?[\p{ID_Start}$_][\p{ID_Continue}$]*\s*)?\(/u
const PARAMETER = /^(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)\s*(?:=[^>]|$)/u
const NATIVE = /\{\s*\[native code\]\s*\}$/

/** The text between the parentheses of the parameters. */
function parameterList(source: string): string | undefined {
  if (NATIVE.test(source) || source.startsWith('class')) return undefined
  const single = SINGLE.exec(source)
  if (single !== null) return single[1]
  const head = UP_TO_LIST.exec(source)
  if (head === null) return undefined
  const start = head[0].length
  const end = endOfGroup(source, start)
  return end === undefined ? undefined : source.slice(start, end)
}

function nameOf(parameter: string): ParameterName {
  const match = PARAMETER.exec(parameter.trim())
  return { name: match?.[2], rest: parameter.trim().startsWith('...') }
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Where the group that is open at `start` closes; undefined where it does not, or where a regular expression might stand in it. */
function endOfGroup(source: string, start: number): number | undefined {
  const open: string[] = [')']
  for (let at = start; at < source.length; at += 1) {
    const char = source[at]!
    if (char === '/') return undefined
    if (isQuote(char)) at = endOfText(source, at)
    else if (CLOSING[char] !== undefined) open.push(CLOSING[char])
    else if (char === open.at(-1)) open.pop()
    if (open.length === 0) return at
  }
  return undefined
}

function splitAtCommas(list: string): string[] | undefined {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at]!
    if (isQuote(char)) at = endOfText(list, at)
    else if (CLOSING[char] !== undefined) depth += 1
    else if (char === ')' || char === ']' || char === '}') depth -= 1
    else if (char === ',' && depth === 0) {
      parts.push(list.slice(start, at))
      start = at + 1
    }
  }
  return list.slice(start).trim() === '' ? parts : [...parts, list.slice(start)]
}

const isQuote = (char: string) => char === '"' || char === "'" || char === '`'

/** Where the string that begins at `start` ends; templates with substitutions end the reading. */
function endOfText(source: string, start: number): number {
  const quote = source[start]
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === quote) return at
    else if (quote === '`' && source.startsWith('${', at)) throw new SyntaxError('a template with substitutions')
  }
  throw new SyntaxError('a string without an end')
}

/** The source with its comments blanked, as far as the body; strings are skipped. */
function withoutComments(source: string): string | undefined {
  const text = source.slice(0, 10_000)
  return /\/[/*]/.test(text) ? blankComments(text) : text
}

/** Strings win over comments where both could begin, so that `'//'` stays. */
function blankComments(text: string): string {
  return text.replace(
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_match, string: string | undefined) => string ?? ' ',
  )
}
