/** Tokens as Google counts them, put as OpenTelemetry's conventions count them. */
import { fieldOf, listOf, numberOf } from '@zeph-telemetry/core/read-value'
import type { Modality, Usage } from '../call/model-facts.ts'

/**
 * The prompt includes what a cache had of it; what tools that the server ran added to it is counted apart, and so is, beside the
 * candidates, what the model thought.
 */
export function usageOf(metadata: unknown): Usage | undefined {
  if (metadata === undefined) return undefined
  const field = (...names: string[]) => fieldOf(metadata, ...names)
  const thoughts = field('thoughtsTokenCount')
  return {
    input: sum(field('promptTokenCount'), field('toolUsePromptTokenCount')),
    output: sum(field('candidatesTokenCount', 'responseTokenCount'), thoughts),
    cacheRead: field('cachedContentTokenCount'),
    reasoning: thoughts,
    modalities: modalitiesOf({
      input: [field('promptTokensDetails'), field('toolUsePromptTokensDetails')],
      output: [field('candidatesTokensDetails', 'responseTokensDetails')],
      cacheRead: [field('cacheTokensDetails')],
      thoughts,
    }),
  }
}

/** The numbers together; undefined where there is none. */
export function sum(...values: readonly unknown[]): number | undefined {
  const numbers = values.map(numberOf).filter((value) => value !== undefined)
  return numbers.length === 0 ? undefined : numbers.reduce((total, value) => total + value, 0)
}

/** Lists of tokens by modality, each the breakdown of one number. */
interface Breakdown {
  readonly input: readonly unknown[]
  readonly output: readonly unknown[]
  readonly cacheRead: readonly unknown[]
  /** Thoughts are text, and stand in no list. */
  readonly thoughts: unknown
}

type Counts = { input?: number; output?: number; cacheRead?: number }

/** Tokens by what they are of; video and documents have no attribute. */
export function modalitiesOf({ thoughts, ...lists }: Breakdown): Usage['modalities'] {
  const modalities: { [M in Modality]?: Counts } = {}
  for (const kind of ['input', 'output', 'cacheRead'] as const) {
    for (const item of lists[kind].flatMap((list) => listOf(list) ?? [])) {
      const modality = NAMES.get(String(fieldOf(item, 'modality')).toLowerCase())
      const tokens = numberOf(fieldOf(item, 'tokenCount', 'tokens'))
      if (modality === undefined || tokens === undefined) continue
      const counts = (modalities[modality] ??= {})
      counts[kind] = (counts[kind] ?? 0) + tokens
    }
  }
  const text = modalities.text
  if (text?.output !== undefined) text.output += numberOf(thoughts) ?? 0
  return modalities
}

const NAMES: ReadonlyMap<string, Modality> = new Map([
  ['text', 'text'],
  ['modality_unspecified', 'text'],
  ['image', 'image'],
  ['audio', 'audio'],
])
