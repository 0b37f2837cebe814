/** Under which attribute keys the arguments of one instrumented function stand, and which of them are left out. */
import { warnOnce } from '../warn-once.ts'
import { type ParameterName, parameterNames } from './parameter-names.ts'

/** What a call site says about its arguments, for where `telemetry.include_args` asks for them. */
export interface ArgumentOptions {
  /** Names of the arguments in order, for functions whose source does not have them (minified, variadic). */
  readonly args?: readonly string[] | undefined
  /** Arguments that are never recorded: their names, or `true` for all. */
  readonly skip?: true | readonly string[] | undefined
}

/** The attribute key of the argument at an index; undefined where it is not to be recorded. */
export type ArgumentKeys = (index: number) => string | undefined

const NONE: ArgumentKeys = () => undefined

/**
 * Decides the keys of one site, once. A name in `skip` that the function does not have means that its names are not what they were
 * written as (minified code): then nothing is recorded.
 */
export function argumentKeys(
  spanName: string,
  fn: (...args: never[]) => unknown,
  options: ArgumentOptions,
): ArgumentKeys {
  const { args, skip } = options
  if (skip === true) return NONE
  const names = args?.map((name): ParameterName => ({ name, rest: false })) ?? parameterNames(fn)
  const skipped = new Set(skip)
  const missing = [...skipped].filter((name) => !names?.some((parameter) => parameter.name === name))
  if (missing.length > 0) {
    warnOnce(
      `skip:${spanName}`,
      `"${spanName}" is to skip the argument ${missing.map((name) => `"${name}"`).join(', ')}, which the function does not have by that name; ` +
        'none of its arguments is recorded (name them with the option `args`)',
    )
    return NONE
  }
  return (index) => keyAt(names ?? [], skipped, index)
}

function keyAt(names: readonly ParameterName[], skipped: ReadonlySet<string>, index: number): string | undefined {
  const last = names.at(-1)
  if (last?.rest === true && index >= names.length - 1) {
    if (last.name !== undefined && skipped.has(last.name)) return undefined
    return `arg.${last.name ?? names.length - 1}.${index - names.length + 1}`
  }
  const name = names[index]?.name
  return name !== undefined && skipped.has(name) ? undefined : `arg.${name ?? index}`
}
