/**
 * What the scripted model sees in a request: the last task, what the tools have answered since, and which facts from
 * memory the agent put into the system message. A reply depends on nothing else, so the same request gets the same reply.
 */
import { readRememberedFacts } from '../context/context-sections.ts'
import { type Message, readArguments } from './message.ts'
import type { ScriptedRequest } from './scripted-request.ts'

export interface ToolStep {
  name: string
  input: Record<string, unknown>
  output: string
}

export interface Exchange {
  task: string
  steps: ToolStep[]
  remembered: string[]
  tools: ReadonlySet<string>
}

export function readExchange({ messages, tools, toolChoice }: ScriptedRequest): Exchange {
  const start = messages.findLastIndex((message) => message.role === 'user')
  const system = messages.filter((message) => message.role === 'system')
  return {
    task: messages[start]?.content.trim() ?? '',
    steps: readSteps(messages.slice(start + 1)),
    remembered: system.flatMap(({ content }) => readRememberedFacts(content)),
    tools: new Set(toolChoice === 'none' ? [] : tools.map(({ name }) => name)),
  }
}

function readSteps(messages: readonly Message[]): ToolStep[] {
  const outputs = new Map(messages.flatMap((m) => (m.role === 'tool' ? [[m.toolCallId, m.content] as const] : [])))
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? (message.toolRequests ?? []) : []))
  return calls.flatMap(({ id, name, arguments: text }) => {
    const output = outputs.get(id)
    return output === undefined ? [] : [{ name, input: readArguments(text), output }]
  })
}
