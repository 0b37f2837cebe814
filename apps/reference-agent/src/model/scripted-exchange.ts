/**
 * What the scripted model sees in a request: the last task, what the tools have answered since, and which facts from
 * memory the agent put into the system message. A reply depends on nothing else, so the same request gets the same reply.
 */
import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { readRememberedFacts } from '../context/context-sections.ts'

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

export function readExchange(request: ChatCompletionCreateParams): Exchange {
  const { messages } = request
  const start = messages.findLastIndex((message) => message.role === 'user')
  const task = messages[start]
  return {
    task: task ? textOf(task).trim() : '',
    steps: readSteps(messages.slice(start + 1)),
    remembered: messages
      .filter((message) => message.role === 'system')
      .flatMap((message) => readRememberedFacts(textOf(message))),
    tools: offeredTools(request),
  }
}

export function textOf(message: ChatCompletionMessageParam): string {
  const { content } = message
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function readSteps(messages: ChatCompletionMessageParam[]): ToolStep[] {
  const outputs = new Map(messages.flatMap((m) => (m.role === 'tool' ? [[m.tool_call_id, textOf(m)] as const] : [])))
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []))
  return calls.flatMap((call) => {
    const output = outputs.get(call.id)
    if (call.type !== 'function' || output === undefined) return []
    return [{ name: call.function.name, input: JSON.parse(call.function.arguments), output }]
  })
}

function offeredTools(request: ChatCompletionCreateParams): ReadonlySet<string> {
  if (request.tool_choice === 'none') return new Set()
  return new Set((request.tools ?? []).flatMap((tool) => (tool.type === 'function' ? [tool.function.name] : [])))
}
