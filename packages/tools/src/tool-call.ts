/**
 * What a call of a tool says about itself, in the shapes that agents use: a name and its input, or one object with both. It comes from
 * users' objects and may be anything, so everything is checked.
 */

/** The shapes of a call as one object, those of model APIs included. */
interface CallObject {
  readonly name?: unknown
  readonly toolName?: unknown
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null
  readonly id?: unknown
  readonly confirmed?: unknown
}

const MOST_CHARACTERS = 128
const ID_KEYS = ['toolCallId', 'tool_call_id', 'callId', 'call_id'] as const
const INPUT_KEYS = ['arguments', 'args', 'input', 'parameters'] as const

/** A name or id: one line, not long. */
export function label(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MOST_CHARACTERS) return undefined
  return value.includes('\n') ? undefined : value
}

/** The tool's name: the first argument, or the name that it has as an object. */
export function calledName(args: readonly unknown[]): string | undefined {
  const call = callObject(args)
  return label(call === undefined ? args[0] : nameIn(call))
}

/** The id that the model gave the call: in the call itself, or in what comes with it. */
export function callId(args: readonly unknown[]): string | undefined {
  const call = callObject(args)
  const own = call !== undefined && nameIn(call) !== undefined ? label(call.id) : undefined
  return own ?? args.slice(0, 3).map(idIn).find(Boolean)
}

/** True or false where the call says whether a person has allowed it. */
export function confirmed(args: readonly unknown[]): boolean | undefined {
  const found = args.slice(0, 3).map((arg) => (isObject(arg) ? (arg as CallObject).confirmed : undefined))
  return found.find((value) => typeof value === 'boolean')
}

/** What the tool is called with; content. */
export function calledWith(args: readonly unknown[]): unknown {
  const [first, ...rest] = args
  if (typeof first === 'string') return rest.length === 1 ? rest[0] : rest
  const call = callObject(args)
  if (call?.function) return call.function.arguments
  const key = call && INPUT_KEYS.find((name) => name in call)
  return key === undefined ? (rest[0] ?? first) : (call as Readonly<Record<string, unknown>>)[key]
}

function callObject([first]: readonly unknown[]): CallObject | undefined {
  return isObject(first) ? first : undefined
}

function nameIn({ toolName, name, function: called }: CallObject): unknown {
  return [toolName, name, called?.name].find((value) => typeof value === 'string')
}

function idIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  return label(ID_KEYS.map((key) => (value as Record<string, unknown>)[key]).find(Boolean))
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
