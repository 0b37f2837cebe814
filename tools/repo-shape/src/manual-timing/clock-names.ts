/**
 * What reads a clock in one file, and which names hold what was read. A name is one name all over its file, whoever
 * declares it: a file that needs more than that reads clocks too much.
 */
import { bare, child, type Node, nameOf, walk } from './syntax-tree.ts'

/** The names of one file. */
export interface ClockNames {
  /** Functions that read a clock. */
  readonly clocks: ReadonlySet<string>
  /** What a clock said. */
  readonly readings: ReadonlySet<string>
}

/** `now` is both wherever it comes from: that is what a clock is called when it is handed in. */
const USUAL = 'now'
/** What takes a number and gives that number in another form. */
const CONVERSIONS = new Set(['Math', 'Number', 'BigInt', 'Date'])
const SCALES = new Set(['*', '/', '%'])
const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression'])

/** Reads declarations and assignments until no further name turns up. */
export function clockNamesOf(program: Node): ClockNames {
  const names = { clocks: new Set([USUAL]), readings: new Set([USUAL]) }
  for (let known = 0; known < names.clocks.size + names.readings.size; ) {
    known = names.clocks.size + names.readings.size
    walk(program, (node) => learn(node, names))
  }
  return names
}

function learn(node: Node, { clocks, readings }: { clocks: Set<string>; readings: Set<string> }): void {
  const [target, value] = bindingIn(node)
  const name = nameOf(target)
  if (name === undefined || value === undefined) return
  if (isClock(value, { clocks, readings })) clocks.add(name)
  else if (isReading(value, { clocks, readings })) readings.add(name)
}

/** What is given a value here, and the value. */
function bindingIn(node: Node): readonly [target?: Node | undefined, value?: Node | undefined] {
  switch (node.type) {
    case 'VariableDeclarator':
      return [child(node, 'id'), child(node, 'init')]
    case 'AssignmentExpression':
      return node['operator'] === '+=' ? [] : [child(node, 'left'), child(node, 'right')]
    case 'AssignmentPattern':
      return [child(node, 'left'), child(node, 'right')]
    case 'FunctionDeclaration':
      return [child(node, 'id'), node]
    case 'Property':
      // `{ now: tick }` as a pattern names the clock anew; as an object it gives it to a name.
      return nameOf(child(node, 'key')) === USUAL && child(node, 'value')?.type === 'Identifier'
        ? [child(node, 'value'), child(node, 'key')]
        : [child(node, 'key'), child(node, 'value')]
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return [child(node, 'key'), child(node, 'value')]
    default:
      return []
  }
}

/** True for what reads a clock when it is called. */
function isClock(expression: Node, names: ClockNames): boolean {
  const node = bare(expression)
  if (FUNCTIONS.has(node.type)) return returned(node).some((value) => isReading(value, names))
  if (isChoice(node)) return chosen(node).some((value) => isClock(value, names))
  if (node.type === 'CallExpression') return isBound(node, names)
  const name = nameOf(node)
  return node.type !== 'Literal' && name !== undefined && names.clocks.has(name)
}

/** `clock.bind(...)`. */
function isBound(call: Node, names: ClockNames): boolean {
  const callee = bare(child(call, 'callee')!)
  return nameOf(callee) === 'bind' && isClock(child(callee, 'object')!, names)
}

/** True for what a clock said, whatever unit it was brought to. A sum is none: `Date.now() + ttl` is a time to come. */
export function isReading(expression: Node, names: ClockNames): boolean {
  const node = bare(expression)
  const any = (nodes: readonly Node[]) => nodes.some((one) => isReading(one, names))
  if (isChoice(node)) return any(chosen(node))
  switch (node.type) {
    case 'Identifier':
    case 'MemberExpression':
      return names.readings.has(nameOf(node)!)
    case 'NewExpression':
      return nameOf(child(node, 'callee')) === 'Date' && isNowOr(node['arguments'] as Node[], any)
    case 'CallExpression':
      return isCallOfClock(node, names) || any(converted(node))
    case 'UnaryExpression':
      return node['operator'] === '+' && any([child(node, 'argument')!])
    case 'BinaryExpression':
      return SCALES.has(node['operator'] as string) && any([child(node, 'left')!, child(node, 'right')!])
    case 'AssignmentExpression':
      return any([child(node, 'right')!])
    default:
      return false
  }
}

function isNowOr(args: readonly Node[], any: (nodes: readonly Node[]) => boolean): boolean {
  return args.length === 0 || any(args)
}

function isCallOfClock(call: Node, names: ClockNames): boolean {
  const callee = bare(child(call, 'callee')!)
  if (isClock(callee, names)) return true
  const how = nameOf(callee)
  const object = child(callee, 'object')
  if (object === undefined) return false
  if (how === 'call' || how === 'apply') return isClock(object, names)
  return (how === 'getTime' || how === 'valueOf') && isReading(object, names)
}

/** What `Math.round(x)`, `Number(x)` and the like are given. */
function converted(call: Node): readonly Node[] {
  const callee = bare(child(call, 'callee')!)
  const of = callee.type === 'MemberExpression' ? nameOf(child(callee, 'object')) : nameOf(callee)
  return of !== undefined && CONVERSIONS.has(of) ? (call['arguments'] as Node[]) : []
}

function isChoice({ type }: Node): boolean {
  return type === 'ConditionalExpression' || type === 'LogicalExpression'
}

function chosen(node: Node): Node[] {
  const fields = node.type === 'ConditionalExpression' ? ['consequent', 'alternate'] : ['left', 'right']
  return fields.map((field) => child(node, field)!)
}

/** What a function returns; what functions inside it return is not told apart. */
function returned(fn: Node): Node[] {
  const body = child(fn, 'body')
  if (body === undefined) return []
  if (body.type !== 'BlockStatement') return [body]
  const values: Node[] = []
  walk(body, (node) => {
    const value = node.type === 'ReturnStatement' ? child(node, 'argument') : undefined
    if (value !== undefined) values.push(value)
  })
  return values
}
