/**
 * Makes a context smaller: a summary takes the place of the messages it covers; where that is not enough, long texts are
 * shortened, then the least valuable lines and the oldest dialogue go, one after the other, until the rest fits.
 */

import type { Summary } from '../memory/memory.ts'
import type { HistoryMessage } from '../memory/message-store.ts'
import type { AssembledContext } from './context-builder.ts'
import { type ContextSection, formatSections, type SectionKind } from './context-sections.ts'

export type GatheredContext = Omit<AssembledContext, 'estimatedTokens' | 'tokenBudget'>

export interface ContextSize {
  tokenBudget: number
  estimateTokens(text: string): number
}

const LONGEST_LINE = 200
const LONGEST_MESSAGE = 600

/** Takes one thing away; undefined where there is none left to take. */
type Reduction = (context: GatheredContext) => GatheredContext | undefined

/** One after the other, each until it has nothing left to take. */
const LEAST_VALUABLE_FIRST: readonly Reduction[] = [
  ...(['code', 'graph', 'crossSession', 'recall'] as const).map(dropLineOf),
  dropOldestMessage,
  ...(['persona', 'summary'] as const).map(dropLineOf),
]

export function measured(context: GatheredContext, task: string, size: ContextSize): AssembledContext {
  const { estimateTokens, tokenBudget } = size
  const dialogue = context.history.reduce((sum, { content }) => sum + estimateTokens(content), 0)
  const estimatedTokens = estimateTokens(formatSections(context.sections)) + dialogue + estimateTokens(task)
  return { ...context, estimatedTokens, tokenBudget }
}

export function withSummary(context: AssembledContext, summary: Summary | undefined): AssembledContext {
  if (!summary) return context
  return {
    ...context,
    sections: context.sections.map((section) =>
      section.kind === 'summary' ? { ...section, lines: [summary.text] } : section,
    ),
    history: context.history.filter(({ id }) => id > summary.lastMessageId),
  }
}

export function cutToFit(context: AssembledContext, task: string, size: ContextSize): AssembledContext {
  let smaller = measured(shortened(context), task, size)
  for (const reduce of LEAST_VALUABLE_FIRST) {
    while (smaller.estimatedTokens > size.tokenBudget) {
      const reduced = reduce(smaller)
      if (!reduced) break
      smaller = measured(reduced, task, size)
    }
  }
  return smaller
}

function dropLineOf(kind: SectionKind): Reduction {
  return (context) => {
    const section = context.sections.find((one) => one.kind === kind && one.lines.length > 0)
    if (!section) return undefined
    const shorter: ContextSection = { kind, lines: section.lines.slice(0, -1) }
    return { ...context, sections: context.sections.map((one) => (one === section ? shorter : one)) }
  }
}

function dropOldestMessage(context: GatheredContext): GatheredContext | undefined {
  const { history, droppedMessages } = context
  if (history.length === 0) return undefined
  return { ...context, history: history.slice(1), droppedMessages: droppedMessages + 1 }
}

function shortened(context: GatheredContext): GatheredContext {
  return {
    ...context,
    sections: context.sections.map(({ kind, lines }) => ({ kind, lines: lines.map(shortenLine) })),
    history: context.history.map(shortenMessage),
  }
}

function shortenLine(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1)}…`
}

/** The beginning says what it is about, the end how it came out. */
function shortenMessage(message: HistoryMessage): HistoryMessage {
  const { content } = message
  if (content.length <= LONGEST_MESSAGE) return message
  const half = LONGEST_MESSAGE / 2
  return { ...message, content: `${content.slice(0, half)} … ${content.slice(-half)}` }
}
