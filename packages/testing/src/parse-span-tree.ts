/**
 * Reads the text notation of span trees: one span a line, children indented below their parent.
 * `name {"attribute":"value"} !error !open`, `*` for any spans, `"a quoted name"` where a name would be misread.
 */
import type { ExpectedSpan } from './expected-tree.ts'

/** What a line says: a span, or `*`. */
export type ParsedItem = ExpectedSpan | '*'

interface Level {
  readonly indentation: number
  readonly children: ParsedItem[] | undefined
}

const LINE = /^("(?:[^"\\]|\\.)*"|\S(?:.*?\S)??)(?:\s+(\{.*\}))?((?:\s+![a-z]+)*)$/
const FLAGS = ['!error', '!ok', '!open']

/**
 * Reads an expected span tree. Blank lines and indentation common to all lines are ignored.
 * @returns the top-level spans, in the object form
 * @throws SyntaxError that names the line
 * @example
 * parseSpanTree('agent.turn\n  llm.chat !error') // [{ name: 'agent.turn', children: [{ name: 'llm.chat', status: 'error', ... }] }]
 */
export function parseSpanTree(text: string): ParsedItem[] {
  const roots: ParsedItem[] = []
  const open: Level[] = [{ indentation: -1, children: roots }]
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim()
    if (content === '') continue
    const fail = (problem: string): never => {
      throw new SyntaxError(`expected span tree, line ${index + 1}: ${problem}: ${content}`)
    }
    const indentation = line.length - line.trimStart().length
    const siblings = siblingsAt(open, indentation, fail)
    const children: ParsedItem[] = []
    siblings.push(content === '*' ? '*' : parseSpan(content, children, fail))
    open.push({ indentation, children: content === '*' ? undefined : children })
  }
  return roots
}

type Fail = (problem: string) => never

/** Closes the levels that the line is not below. */
function siblingsAt(open: Level[], indentation: number, fail: Fail): ParsedItem[] {
  let closed = indentation
  while (open.at(-1)!.indentation >= indentation) closed = open.pop()!.indentation
  if (closed !== indentation) fail('its indentation is that of no line above')
  return open.at(-1)!.children ?? fail('"*" has no children')
}

function parseSpan(content: string, children: ParsedItem[], fail: Fail): ExpectedSpan {
  const [, name = '', attributes, flagText = ''] = LINE.exec(content) ?? fail('not "name {attributes} !flags"')
  if (!name.startsWith('"') && /(^| )[{!]/.test(name))
    fail('not "name {attributes} !flags"; quote a name with such characters')
  const flags = flagText.split(/\s+/).slice(1)
  const unknown = flags.find((flag) => !FLAGS.includes(flag))
  if (unknown !== undefined) fail(`${unknown} is none of ${FLAGS.join(', ')}`)
  const status = flags.includes('!error') ? 'error' : flags.includes('!ok') ? 'ok' : undefined
  return {
    name: name.startsWith('"') ? (parseJson(name, fail) as string) : name,
    ...(attributes !== undefined && { attributes: parseJson(attributes, fail) as Record<string, unknown> }),
    ...(status !== undefined && { status }),
    ...(flags.includes('!open') && { open: true }),
    children,
  }
}

function parseJson(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return fail((error as Error).message)
  }
}
