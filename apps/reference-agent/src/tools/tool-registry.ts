/**
 * The tools the model may call. A tool is its definition (what the model is shown) and a `run` function; the registry
 * finds it by name. A tool that cannot do what was asked throws a ToolFailure, whose message is written for the model.
 */
import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions'

export type ToolInput = Readonly<Record<string, unknown>>

export interface Tool {
  readonly definition: ChatCompletionFunctionTool
  run(input: ToolInput): Promise<string>
}

export interface ToolRegistry {
  readonly definitions: ChatCompletionFunctionTool[]
  execute(name: string, input: ToolInput): Promise<string>
}

export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}

export function createToolRegistry(tools: readonly Tool[]): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.definition.function.name, tool]))
  return {
    definitions: tools.map((tool) => tool.definition),
    async execute(name, input) {
      const tool = byName.get(name)
      if (!tool) throw new ToolFailure(`there is no tool "${name}"; the tools are: ${[...byName.keys()].join(', ')}`)
      return tool.run(input)
    },
  }
}

export function requireText(input: ToolInput, key: string): string {
  const value = input[key]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new ToolFailure(
    `the argument "${key}" must be a non-empty string, but was ${JSON.stringify(value) ?? 'absent'}`,
  )
}
