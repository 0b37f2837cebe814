/**
 * Finds addresses that stand in code: what could be connected to without anybody having asked for it. Comments are no code; what documentation
 * shows (`example`, `source`) and sentences that mention a URL are let through.
 */
import { child, type Node, nameOf, parse, walk } from '../manual-timing/syntax-tree.ts'

/** An address in code. */
export interface WrittenEndpoint {
  /** Counted from 1. */
  readonly line: number
  /** The text, `…` where something is put in. */
  readonly text: string
}

/** `scheme://` and a host that stands there, not one that is put in: `file:///` names none. */
const URL_WITH_HOST = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s…]/i
/** `collector:4317`, `127.0.0.1:4318`, `[::1]:4318`. Times, such as `12:30`, have no letter or dot before the colon. */
const HOST_AND_PORT = /^(?=.*[a-z.\]].*:)(?:[a-z0-9.-]+|\[[0-9a-f:]+\]):\d{2,5}(?:\/\S*)?$/i

/** Properties that say something to a reader and nothing to a program. */
const SHOWN: ReadonlySet<string | undefined> = new Set(['example', 'source'])

/**
 * Every address of a file, in order.
 * @throws SyntaxError where the file cannot be parsed
 */
export function findEndpoints(path: string, text: string): WrittenEndpoint[] {
  const program = parse(path, text)
  const shown = new Set<number>()
  const found: { readonly start: number; readonly text: string }[] = []
  walk(program, (node) => {
    if (node.type === 'Property' && SHOWN.has(nameOf(child(node, 'key')))) shown.add(child(node, 'value')!.start)
    const written = textOf(node)
    if (written !== undefined && isEndpoint(written)) found.push({ start: node.start, text: written })
  })
  return found
    .filter(({ start }) => !shown.has(start))
    .map(({ start, text: written }) => ({ line: text.slice(0, start).split('\n').length, text: written }))
}

function isEndpoint(written: string): boolean {
  return URL_WITH_HOST.test(written) || HOST_AND_PORT.test(written)
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string | null } }[]
  return quasis.map(({ value }) => value.cooked ?? '').join('…')
}
