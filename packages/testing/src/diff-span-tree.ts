/**
 * Shows how recorded trees differ from the expected ones: lines with `-` (expected) and `+` (recorded), the first
 * difference in words. Of a recorded span only what was asked for is shown; far from any difference, lines are left out.
 */
import { alignSiblings, type MatchRules, type Row } from './align-siblings.ts'
import { ANY_SPANS, type ExpectedItem, type ExpectedNode } from './expected-tree.ts'
import { formatLine, formatRecorded, indent } from './format-span-tree.ts'
import { differences } from './match-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

/** A diff, and its first difference in words. */
export interface TreeDiff {
  readonly first: string
  readonly text: string
}

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly depth: number
  readonly text: string
}

/** Compares trees that do not match. */
export function diffSpanTrees(
  expected: readonly ExpectedItem[],
  actual: readonly ComparedTree[],
  rules: MatchRules,
): TreeDiff {
  const walk = new DiffWalk(rules)
  walk.siblings(expected, actual, [])
  return { first: walk.problems[0] ?? 'none', text: shorten(walk.lines).join('\n') }
}

class DiffWalk {
  readonly lines: Line[] = []
  readonly problems: string[] = []
  readonly #rules: MatchRules

  constructor(rules: MatchRules) {
    this.#rules = rules
  }

  siblings(expected: readonly ExpectedItem[], actual: readonly ComparedTree[], path: readonly string[]): void {
    const rows = alignSiblings(expected, actual, this.#rules)
    for (const row of rows) this.#row(row, rows, path)
  }

  #row({ expected, actual }: Row, rows: readonly Row[], path: readonly string[]): void {
    const depth = path.length
    if (expected === ANY_SPANS) this.lines.push({ sign: ' ', depth, text: ANY_SPANS })
    else if (expected === undefined) this.#unexpected(actual!, rows, path)
    else if (actual === undefined) this.#missing(expected, rows, path)
    else this.#pair(expected, actual, path)
  }

  #pair(expected: ExpectedNode, actual: ComparedTree, path: readonly string[]): void {
    const depth = path.length
    const here = [...path, expected.name]
    const found = differences(expected, actual)
    this.lines.push({ sign: found.length === 0 ? ' ' : '-', depth, text: formatLine(expected) })
    if (found.length > 0) {
      this.lines.push({ sign: '+', depth, text: formatRecorded(actual, Object.keys(expected.attributes)) })
      this.problems.push(`${here.join(' > ')}: ${found[0]}`)
    }
    this.siblings(expected.children, actual.children, here)
  }

  #missing(expected: ExpectedNode, rows: readonly Row[], path: readonly string[]): void {
    const moved = rows.some((row) => row.expected === undefined && row.actual?.name === expected.name)
    this.problems.push(`${placeOf(path)}: "${expected.name}" is ${moved ? 'out of order' : 'missing'}`)
    this.#expectedLines(expected, path.length)
  }

  #unexpected(actual: ComparedTree, rows: readonly Row[], path: readonly string[]): void {
    const moved = rows.some((row) => isNamed(row.expected, actual.name) && row.actual === undefined)
    this.problems.push(`${placeOf(path)}: "${actual.name}" ${moved ? 'is out of order' : 'was not expected'}`)
    this.#recordedLines(actual, path.length)
  }

  #expectedLines(item: ExpectedItem, depth: number): void {
    this.lines.push({ sign: '-', depth, text: item === ANY_SPANS ? ANY_SPANS : formatLine(item) })
    if (item !== ANY_SPANS) for (const child of item.children) this.#expectedLines(child, depth + 1)
  }

  #recordedLines(tree: ComparedTree, depth: number): void {
    this.lines.push({ sign: '+', depth, text: formatRecorded(tree, false) })
    for (const child of tree.children) this.#recordedLines(child, depth + 1)
  }
}

function isNamed(item: ExpectedItem | undefined, name: string): boolean {
  return item !== undefined && item !== ANY_SPANS && item.name === name
}

function placeOf(path: readonly string[]): string {
  return path.length === 0 ? 'top level' : path.join(' > ')
}

const CONTEXT_LINES = 3

/** Keeps differences, lines near them, and the spans they are below; `...` stands for what is left out. */
function shorten(lines: readonly Line[]): string[] {
  const kept = new Set<number>()
  lines.forEach((line, index) => {
    if (line.sign === ' ') return
    for (let near = index - CONTEXT_LINES; near <= index + CONTEXT_LINES; near += 1) kept.add(near)
    keepAncestors(lines, index, kept)
  })
  return lines.flatMap(({ sign, depth, text }, index) => {
    if (kept.has(index)) return [`${sign} ${indent(depth, text)}`]
    return index === 0 || kept.has(index - 1) ? [`  ${indent(depth, '...')}`] : []
  })
}

function keepAncestors(lines: readonly Line[], from: number, kept: Set<number>): void {
  let depth = lines[from]!.depth
  for (let index = from - 1; index >= 0 && depth > 0; index -= 1) {
    if (lines[index]!.depth >= depth) continue
    depth = lines[index]!.depth
    kept.add(index)
  }
}
