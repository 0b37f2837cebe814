/**
 * Finds code that measures time by itself: differences of readings of a clock, and Node's tools that exist for nothing
 * else. What it lets through: times to come (`Date.now() + ttl`, and how long until then), timestamps, comparisons.
 */
import { type ClockNames, clockNamesOf, isReading } from './clock-names.ts'
import { bare, child, type Node, nameOf, parse, walk } from './syntax-tree.ts'

/** A place where time is measured. */
export interface ManualTiming {
  /** Counted from 1. */
  readonly line: number
  /** The code. */
  readonly code: string
}

/** What has no other use than to measure, by what it belongs to. */
const TIMERS: Readonly<Record<string, ReadonlySet<string>>> = {
  process: new Set(['hrtime', 'uptime']),
  performance: new Set(['mark', 'measure', 'timeOrigin', 'timerify', 'toJSON']),
  console: new Set(['time', 'timeEnd', 'timeLog']),
}
const MODULES: ReadonlySet<string> = new Set(['perf_hooks', 'node:perf_hooks'])
const PROCESS: ReadonlySet<string> = new Set(['process', 'node:process'])

/**
 * Every such place of a file, in order.
 * @throws SyntaxError where the file cannot be parsed
 */
export function findManualTiming(path: string, text: string): ManualTiming[] {
  const program = parse(path, text)
  const names = clockNamesOf(program)
  const found: Node[] = []
  walk(program, (node) => {
    if (isDifference(node, names) || isTimer(node) || isAlias(node) || isTimerModule(node)) found.push(node)
  })
  return found.map((node) => ({ line: lineOf(text, node.start), code: codeOf(text, node) }))
}

function isDifference(node: Node, names: ClockNames): boolean {
  const { type, operator } = node
  if (type !== 'BinaryExpression' && type !== 'AssignmentExpression') return false
  const [left, right] = [child(node, 'left')!, child(node, 'right')!]
  if (operator === '-' || operator === '-=') return isReading(left, names) && !isConstant(right)
  // `-start + clock()`
  return operator === '+' && isNegative(left) && isReading(right, names)
}

function isNegative({ type, operator }: Node): boolean {
  return type === 'UnaryExpression' && operator === '-'
}

/** A reading less a constant, such as `Date.now() - DAY`, is a time that was. */
function isConstant(expression: Node): boolean {
  const node = bare(expression)
  if (node.type === 'Literal') return true
  if (node.type === 'Identifier') return /^[A-Z][A-Z0-9_]*$/.test(nameOf(node)!)
  return node.type === 'BinaryExpression' && isConstant(child(node, 'left')!) && isConstant(child(node, 'right')!)
}

/** `process.hrtime` and the like, taken from their object in any way. */
function isTimer(node: Node): boolean {
  if (node.type === 'MemberExpression') {
    const owner = nameOf(child(node, 'object'))
    return owner !== undefined && isTimerOf(owner, nameOf(node))
  }
  if (node.type !== 'VariableDeclarator') return false
  const owner = nameOf(child(node, 'init') ?? undefined)
  const taken = (child(node, 'id')?.['properties'] ?? []) as Node[]
  return owner !== undefined && taken.some((property) => isTimerOf(owner, nameOf(child(property, 'key'))))
}

function isTimerOf(owner: string, name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(TIMERS, owner) && TIMERS[owner]!.has(name)
}

/** `performance` under another name: from there on nobody sees what is read. */
function isAlias(node: Node): boolean {
  if (node.type !== 'VariableDeclarator' && node.type !== 'AssignmentExpression') return false
  const value = child(node, node.type === 'VariableDeclarator' ? 'init' : 'right')
  const target = child(node, node.type === 'VariableDeclarator' ? 'id' : 'left')
  return nameOf(value) === 'performance' && target?.type !== 'ObjectPattern'
}

/** Imports of perf_hooks, and of `hrtime` from node:process. Types measure nothing. */
function isTimerModule(node: Node): boolean {
  const isImport = node.type === 'ImportDeclaration' || node.type.startsWith('Export')
  if (isImport && (node['importKind'] ?? node['exportKind']) === 'type') return false
  const source = nameOf(child(node, 'source') ?? requiredBy(node))
  if (source === undefined) return false
  if (MODULES.has(source)) return true
  const specifiers = (node['specifiers'] ?? []) as Node[]
  return PROCESS.has(source) && specifiers.some((one) => isTimerOf('process', nameOf(child(one, 'imported'))))
}

/** `require('...')`; `import('...')` has a source of its own. */
function requiredBy(node: Node): Node | undefined {
  if (node.type !== 'CallExpression') return undefined
  const name = nameOf(child(node, 'callee'))
  return name === 'require' || name === 'getBuiltinModule' ? (node['arguments'] as Node[])[0] : undefined
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function codeOf(text: string, { start, end }: Node): string {
  return text.slice(start, end as number).replace(/\s+/g, ' ')
}
