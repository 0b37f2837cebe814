/** Contexts: built, fetched piece by piece, made smaller. */
import type { AttributesOf } from '@zeph-telemetry/core'
import { booleanOf, countIn, fieldOf, limitOf, numberOf, wordOf } from '@zeph-telemetry/core/read-value'
import { askedText, resultCount } from '../read-call.ts'
import type { AGENT_SPANS } from '../span-map.ts'
import type { AgentRows } from './agent-rows.ts'

/** Any span with the attributes of this one. */
interface Like<N extends keyof typeof AGENT_SPANS> {
  set(attributes: AttributesOf<typeof AGENT_SPANS, N>): unknown
}

interface WithQuery {
  content(key: 'zeph.query.text', read: () => unknown): unknown
}

type Args = readonly unknown[]

const built = {
  attributes: (...args: unknown[]) => ({
    'zeph.query.length': askedText(args[0])?.length,
    'zeph.context.budget': budgetIn(args),
  }),
  onResult: (span: Like<'context.assembly'> & WithQuery, context: unknown, args: Args) => {
    const tokens = tokensOf(context)
    const budget = budgetIn([context, ...args])
    span.set({
      'zeph.context.messages': messagesOf(context),
      'zeph.context.tokens': tokens,
      'zeph.context.budget': budget,
      'zeph.context.fill': ratio(tokens, budget),
      'zeph.context.dropped': countIn(context, 'dropped', 'droppedMessages'),
      'zeph.context.compacted': booleanOf(fieldOf(context, 'compacted')),
      'zeph.context.estimated_cost': numberOf(fieldOf(context, 'estimatedCost', 'cost')),
    })
    tellQuery(span, args)
  },
  onError: (span: WithQuery, _error: unknown, args: Args) => tellQuery(span, args),
}

const fetched = {
  attributes: (...args: unknown[]) => ({
    'zeph.query.length': askedText(args[0])?.length,
    'zeph.query.limit': limitOf(args),
  }),
  onResult: (span: Like<'context.fetch_recall'> & WithQuery, found: unknown, args: Args) => {
    span.set({ 'zeph.result.count': resultCount(found) })
    tellQuery(span, args)
  },
  onError: (span: WithQuery, _error: unknown, args: Args) => tellQuery(span, args),
}

const compacted = {
  attributes: (context: unknown) => ({
    'zeph.compaction.messages_before': messagesOf(context),
    'zeph.compaction.tokens_before': tokensOf(context),
  }),
  onResult: (span: Like<'context.compaction'>, result: unknown, [context]: Args) => {
    const before = countIn(result, 'tokensBefore')
    const after = countIn(result, 'tokensAfter') ?? tokensOf(result)
    span.set({
      'zeph.compaction.messages_before': countIn(result, 'messagesBefore'),
      'zeph.compaction.messages_after': countIn(result, 'messagesAfter') ?? messagesOf(result),
      'zeph.compaction.tokens_before': before,
      'zeph.compaction.tokens_after': after,
      // A context that was changed in place does not say any more what it was before.
      'zeph.compaction.ratio': ratio(after, before ?? (result === context ? undefined : tokensOf(context))),
    })
  },
}

export const CONTEXT_ROWS: AgentRows = {
  'agent.prepare_context': built,
  'context.assembly': built,
  'context.fetch_recall': fetched,
  'context.fetch_summaries': {
    attributes: (...args) => ({ 'zeph.query.limit': limitOf(args) }),
    onResult: (span, summaries) => span.set({ 'zeph.result.count': resultCount(summaries) }),
  },
  'context.fetch_code': fetched,
  'context.fetch_cross_session': fetched,
  'context.fetch_graph_facts': fetched,
  'context.compaction': compacted,
  'context.check_summarization': {
    attributes: (context) => ({
      'zeph.context.messages': messagesOf(context),
      'zeph.context.tokens': tokensOf(context),
    }),
    onResult: (span, verdict) =>
      span.set({
        'zeph.summarization.eligible': booleanOf(verdict) ?? booleanOf(fieldOf(verdict, 'eligible')),
        'zeph.summarization.reason': wordOf(fieldOf(verdict, 'reason')),
        'zeph.context.messages': countIn(verdict, 'messages'),
        'zeph.context.tokens': tokensOf(verdict),
      }),
  },
  'context.microcompact': compacted,
}

function messagesOf(context: unknown): number | undefined {
  return Array.isArray(context) ? context.length : countIn(context, 'messages', 'conversation', 'history')
}

function tokensOf(context: unknown): number | undefined {
  return countIn(context, 'tokens', 'estimatedTokens', 'tokenCount')
}

/** Of a result, or of whatever argument names it. */
function budgetIn(values: Args): number | undefined {
  return values.map((value) => countIn(value, 'budget', 'tokenBudget')).find((budget) => budget !== undefined)
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || !whole ? undefined : part / whole
}

function tellQuery(span: WithQuery, [asked]: Args): void {
  span.content('zeph.query.text', () => askedText(asked))
}
