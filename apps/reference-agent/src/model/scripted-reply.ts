/**
 * What a rule of the scripted model replies with: the answer, or tools to run, several at once where none waits for
 * another.
 */
import type { Exchange, ToolStep } from './scripted-exchange.ts'

export interface ToolUse {
  tool: string
  input: Readonly<Record<string, unknown>>
}

export type Reply = { text: string } | ToolUse | { tools: readonly ToolUse[] }

export interface Rule {
  task: RegExp
  reply(exchange: Exchange, match: RegExpExecArray): Reply
}

export function failed(step: ToolStep): boolean {
  return step.output.startsWith('error: ')
}

export function explainFailure(step: ToolStep): Reply {
  return { text: `I could not do this: the ${step.name} tool answered "${step.output.slice('error: '.length)}".` }
}
