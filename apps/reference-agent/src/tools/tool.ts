/**
 * What a tool is: its definition, which the model is shown, and a function that runs it. A tool that cannot do what was
 * asked throws a ToolFailure, whose message is written for the model.
 */
import type { ToolDefinition } from '../model/message.ts'

export type ToolInput = Readonly<Record<string, unknown>>

/**
 * What a run does to the world. `repeatable`: nothing, and an equal run soon after would tell the same. `isolated`: nothing
 * that another tool sees, but an equal run may tell another thing. `changes`: maybe anything.
 */
export type ToolEffect = 'repeatable' | 'isolated' | 'changes'

export interface Tool {
  readonly definition: ToolDefinition
  /** `changes` where nothing is said. */
  readonly effect?: ToolEffect
  /** The tool keeps its own limits of time and output. The registry runs every other one under its own. */
  readonly limitsItself?: boolean
  /** An aborted signal means that nobody waits for the result any more. */
  run(input: ToolInput, signal?: AbortSignal): Promise<string>
}

export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}

/** What the model reads of a tool's parameters: an object with nothing in it but these properties. */
export function defineTool(
  name: string,
  description: string,
  parameters: { properties: Record<string, object>; required: string[] },
): ToolDefinition {
  return { name, description, parameters: { type: 'object', ...parameters, additionalProperties: false } }
}

export function requireText(input: ToolInput, key: string): string {
  const value = input[key]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new ToolFailure(
    `the argument "${key}" must be a non-empty string, but was ${JSON.stringify(value) ?? 'absent'}`,
  )
}

/** A whole number within the bounds; what the model left out becomes `otherwise`. */
export function optionalCount(
  input: ToolInput,
  key: string,
  { otherwise, most }: { otherwise: number; most: number },
): number {
  const value = input[key] ?? otherwise
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ToolFailure(
    `the argument "${key}" must be a whole number from 1 to ${most}, but was ${JSON.stringify(value)}`,
  )
}
