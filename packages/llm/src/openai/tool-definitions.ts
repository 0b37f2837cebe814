/** Tools on offer, in the form that the conventions give to `gen_ai.tool.definitions`. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'

/** Copies of what the model is told: helpers of the SDK hang functions of their own on a tool. Empty where there are no tools. */
export function toolDefinitions(body: unknown): { readonly toolDefinitions?: () => unknown } {
  const tools = listOf(fieldOf(body, 'tools', 'functions'))
  return tools === undefined ? {} : { toolDefinitions: () => tools.map(toolDefinition) }
}

function toolDefinition(tool: unknown): object {
  const inner = fieldOf(tool, 'function', 'custom') ?? tool
  return {
    type: fieldOf(tool, 'type') ?? 'function',
    name: fieldOf(inner, 'name') ?? fieldOf(tool, 'server_label'),
    description: fieldOf(inner, 'description'),
    parameters: fieldOf(inner, 'parameters'),
  }
}
