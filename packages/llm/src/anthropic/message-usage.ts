/** Tokens of a message. The API counts what a cache had or took apart from the input; the conventions count it as input, too. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { Usage } from '../call/model-facts.ts'

const COUNTS = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens'] as const

/** What the API reported; of a stream, as far as it has come. */
export class MessageUsage {
  readonly #counts: { [K in (typeof COUNTS)[number]]?: unknown } = {}
  #reasoning: unknown

  /** Takes a report. Counts are those of the whole message so far: a later one replaces an earlier. */
  add(usage: unknown): void {
    for (const key of COUNTS) this.#counts[key] = fieldOf(usage, key) ?? this.#counts[key]
    this.#reasoning = fieldOf(fieldOf(usage, 'output_tokens_details'), 'thinking_tokens') ?? this.#reasoning
  }

  /** By the conventions; undefined where nothing was reported. */
  total(): Usage | undefined {
    const { input_tokens, cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWrite } = this.#counts
    const { output_tokens: output } = this.#counts
    const input = typeof input_tokens === 'number' ? input_tokens + count(cacheRead) + count(cacheWrite) : undefined
    const all: Usage = { input, output, cacheRead, cacheWrite, reasoning: this.#reasoning }
    return Object.values(all).some((tokens) => tokens !== undefined) ? all : undefined
  }
}

function count(tokens: unknown): number {
  return typeof tokens === 'number' ? tokens : 0
}
