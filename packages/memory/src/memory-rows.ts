/** How the spans of a memory are filled, whatever the methods behind them are called. */
import type { AttributesOf, WrapperDefinition } from '@zeph-telemetry/core'
import {
  booleanOf,
  countIn,
  countOf,
  fieldOf,
  idOf,
  limitOf,
  listOf,
  numberOf,
  wordOf,
} from '@zeph-telemetry/core/read-value'
import {
  bareIdOf,
  describeRecords,
  lengthOf,
  listIn,
  onlyId,
  recordsOf,
  textOf,
  textsOf,
  topScore,
} from './memory-record.ts'
import type { MEMORY_SPANS } from './span-map.ts'

type Spans = typeof MEMORY_SPANS
type Args = readonly unknown[]
type MemoryRows = NonNullable<WrapperDefinition<Spans>['rows']>

/** A span of either way to look something up. */
interface SearchSpan {
  set(attributes: AttributesOf<Spans, 'memory.recall'>): unknown
  content(key: 'gen_ai.memory.query.text' | 'gen_ai.memory.records', read: () => unknown): unknown
}

const searched = {
  attributes: (...args: unknown[]) => ({
    'zeph.query.length': textOf(args[0])?.length,
    'zeph.query.limit': limitOf(args),
  }),
  onResult: (span: SearchSpan, result: unknown, args: Args) => {
    const found = listIn(result)
    if (found !== undefined) {
      span.set({
        'gen_ai.memory.record.count': found.length,
        'gen_ai.memory.record.id': onlyId(found),
        'zeph.result.top_score': topScore(found),
      })
      span.content('gen_ai.memory.records', () => describeRecords(found))
    }
    tellQuery(span, args)
  },
  onError: (span: SearchSpan, _error: unknown, args: Args) => tellQuery(span, args),
}

const extracted = {
  attributes: (given: unknown) => ({ 'zeph.input.length': lengthOf(recordsOf(given)) }),
  onError: (span: WithText, _error: unknown, args: Args) => tellText(span, args),
}

export const MEMORY_ROWS: MemoryRows = {
  'memory.remember': {
    attributes: (given) => {
      const records = recordsOf(given)
      return {
        'gen_ai.memory.record.count': records.length,
        'gen_ai.memory.record.id': onlyId(records),
        'zeph.input.length': lengthOf(records),
      }
    },
    onResult: (span, result, args) => {
      const isOne = recordsOf(args[0]).length === 1
      if (isOne) span.set({ 'gen_ai.memory.record.id': storedId(result) })
      tellRecords(span, args)
    },
    onError: (span, _error, args) => tellRecords(span, args),
  },
  'memory.recall': searched,
  'memory.cross_session': searched,
  'memory.summarize': {
    // A text alone may be what is to be summarized, or the id of a session.
    attributes: (given) => {
      const messages = listIn(given)
      return { 'zeph.input.messages': messages?.length, 'zeph.input.length': messages && lengthOf(messages) }
    },
    onResult: (span, result) => {
      const summary = summaryOf(result)
      span.set({ 'zeph.input.messages': countIn(result, 'messages'), 'zeph.summary.length': summary?.length })
      span.content('zeph.summary.text', () => summary)
    },
  },
  'memory.graph_extract': {
    ...extracted,
    onResult: (span, graph, args) => {
      span.set({
        'zeph.graph.entities': countIn(graph, 'entities', 'nodes'),
        'zeph.graph.relations': countIn(graph, 'relations', 'edges', 'triples') ?? listOf(graph)?.length,
      })
      tellText(span, args)
    },
  },
  'memory.persona_extract': {
    ...extracted,
    onResult: (span, persona, args) => {
      span.set({ 'zeph.persona.facts': countOf(persona) ?? countIn(persona, 'facts', 'traits') })
      tellText(span, args)
    },
  },
  'memory.admission': {
    ...extracted,
    onResult: (span, verdict, args) => {
      span.set({
        'zeph.admission.admitted': booleanOf(verdict) ?? booleanOf(fieldOf(verdict, 'admitted', 'accepted')),
        'zeph.admission.score': numberOf(fieldOf(verdict, 'score')),
        'zeph.admission.reason': wordOf(fieldOf(verdict, 'reason')),
      })
      tellText(span, args)
    },
  },
  'memory.compaction_probe': {
    attributes: (given) => ({ 'zeph.context.messages': listIn(given)?.length }),
    onResult: (span, verdict) =>
      span.set({
        'zeph.compaction.eligible': booleanOf(verdict) ?? booleanOf(fieldOf(verdict, 'eligible')),
        'zeph.compaction.reason': wordOf(fieldOf(verdict, 'reason')),
        'zeph.compaction.score': numberOf(fieldOf(verdict, 'score')),
        'zeph.context.messages': countIn(verdict, 'messages'),
        'zeph.context.tokens': countIn(verdict, 'tokens', 'estimatedTokens'),
      }),
  },
  'memory.forgetting': {
    attributes: (given) => ({ 'gen_ai.memory.record.id': idOf(fieldOf(given, 'id')) }),
    onResult: (span, result) =>
      span.set({
        'gen_ai.memory.record.count': countOf(result) ?? countIn(result, 'forgotten', 'evicted', 'deleted', 'removed'),
        'zeph.forgetting.decayed': countIn(result, 'decayed', 'faded'),
      }),
  },
  'memory.consolidation': {
    attributes: (given) => ({ 'zeph.consolidation.examined': listIn(given)?.length }),
    onResult: (span, result) =>
      span.set({
        'gen_ai.memory.record.count': listOf(result)?.length ?? countIn(result, 'written', 'records', 'consolidated'),
        'zeph.consolidation.examined': countIn(result, 'examined'),
        'zeph.consolidation.merged': mergedIn(result),
      }),
  },
  'memory.consolidation_loop': {
    onResult: (span, result) =>
      span.set({
        'zeph.consolidation.sessions': countIn(result, 'sessions'),
        'zeph.consolidation.merged': mergedIn(result),
        'zeph.consolidation.forgotten': countIn(result, 'forgotten', 'evicted'),
      }),
  },
}

interface WithText {
  content(key: 'zeph.input.text', read: () => unknown): unknown
}

interface WithRecords {
  content(key: 'gen_ai.memory.records', read: () => unknown): unknown
}

function tellQuery(span: SearchSpan, [query]: Args): void {
  span.content('gen_ai.memory.query.text', () => textOf(query))
}

function tellText(span: WithText, [given]: Args): void {
  span.content('zeph.input.text', () => textsOf(recordsOf(given)))
}

function tellRecords(span: WithRecords, [given]: Args): void {
  span.content('gen_ai.memory.records', () => describeRecords(recordsOf(given)))
}

/** The id under which one record was stored, where the result says so. */
function storedId(result: unknown): string | undefined {
  const [only, ...others] = recordsOf(result)
  return others.length === 0 ? (idOf(fieldOf(only, 'id')) ?? bareIdOf(only)) : undefined
}

function summaryOf(result: unknown): string | undefined {
  const summary = fieldOf(result, 'summary')
  return typeof summary === 'string' ? summary : textOf(summary ?? result)
}

function mergedIn(result: unknown): number | undefined {
  return typeof result === 'number' ? countOf(result) : countIn(result, 'merged')
}
