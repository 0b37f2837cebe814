/**
 * What tokens cost, as providers publish it: list prices of their standard tier in US dollars per million tokens. Only facts that were found
 * published; a model whose price depends on the hour of the day, or of which sources disagree, is not in it. Long because it is data.
 */

/** Prices of one model, in US dollars per million tokens. */
export interface ModelPrice {
  readonly input: number
  /** Of everything that the model writes, reasoning included. */
  readonly output: number
  /** Input that is read from a cache. Default: as other input. */
  readonly cacheRead?: number
  /** Input that is written to a cache, for the shortest time that the provider offers. Default: as other input. */
  readonly cacheWrite?: number
  /** Prices of the whole request where its input, cached tokens included, is longer than `above` tokens. */
  readonly long?: Omit<ModelPrice, 'long'> & { readonly above: number }
}

/** A price that is announced to change has none from then on, until the table is brought up to date: rather no price than a wrong one. */
export interface ListedPrice extends ModelPrice {
  /** Last day on which it holds. */
  readonly until?: string
}

/** One provider's prices. */
export interface ProviderPrices {
  /** Where the provider publishes them. */
  readonly source: string
  /** Day on which they were last known to be so. */
  readonly asOf: string
  /** By model, without the date of a snapshot. A snapshot with a price of its own stands in full. */
  readonly models: Readonly<Record<string, ListedPrice>>
}

const GPT_5: ModelPrice = { input: 1.25, output: 10, cacheRead: 0.125 }
const GPT_5_MINI: ModelPrice = { input: 0.25, output: 2, cacheRead: 0.025 }
const GPT_5_2: ModelPrice = { input: 1.75, output: 14, cacheRead: 0.175 }

const OPENAI_MODELS: Readonly<Record<string, ModelPrice>> = {
  'gpt-6.2-sol': openai(2, 10, { cacheRead: 0.1, cacheWrite: 2.5 }),
  'gpt-6.1-sol': openai(2, 10, { cacheRead: 0.1, cacheWrite: 2.5 }),
  'gpt-6.1-terra': openai(1, 5, { cacheRead: 0.05, cacheWrite: 1.25 }),
  'gpt-6-astra': openai(10, 50, { cacheRead: 1, cacheWrite: 12.5 }),
  'gpt-6-sol': openai(2, 10, { cacheRead: 0.2, cacheWrite: 2.5 }),
  'gpt-6-luna': openai(0.1, 0.5, { cacheRead: 0.01, cacheWrite: 0.125 }),
  'gpt-5.6-terra': openai(2, 12, { cacheRead: 0.2, cacheWrite: 2.5 }),
  'gpt-5.6-luna': openai(0.2, 1.2, { cacheRead: 0.02, cacheWrite: 0.25 }),
  'gpt-5.5': openai(5, 30, { cacheRead: 0.5 }),
  'gpt-5.4': openai(2.5, 15, { cacheRead: 0.25 }),
  'gpt-5.4-pro': openai(30, 180, {}),
  'gpt-5.4-mini': { input: 0.75, output: 4.5, cacheRead: 0.075 },
  'gpt-5.4-nano': { input: 0.2, output: 1.25, cacheRead: 0.02 },
  'gpt-5.3-codex': GPT_5_2,
  'gpt-5.2': GPT_5_2,
  'gpt-5.2-codex': GPT_5_2,
  'gpt-5.2-pro': { input: 21, output: 168 },
  'gpt-5.1': GPT_5,
  'gpt-5.1-codex': GPT_5,
  'gpt-5.1-codex-mini': GPT_5_MINI,
  'gpt-5': GPT_5,
  'gpt-5-mini': GPT_5_MINI,
  'gpt-5-nano': { input: 0.05, output: 0.4, cacheRead: 0.005 },
  'gpt-5-pro': { input: 15, output: 120 },
  'gpt-4.1': { input: 2, output: 8, cacheRead: 0.5 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6, cacheRead: 0.1 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4, cacheRead: 0.025 },
  'gpt-4o': { input: 2.5, output: 10, cacheRead: 1.25 },
  'gpt-4o-2024-05-13': { input: 5, output: 15 },
  'gpt-4o-mini': { input: 0.15, output: 0.6, cacheRead: 0.075 },
  o1: { input: 15, output: 60, cacheRead: 7.5 },
  'o1-pro': { input: 150, output: 600 },
  o3: { input: 2, output: 8, cacheRead: 0.5 },
  'o3-mini': { input: 1.1, output: 4.4, cacheRead: 0.55 },
  'o3-pro': { input: 20, output: 80 },
  'o4-mini': { input: 1.1, output: 4.4, cacheRead: 0.275 },
  'text-embedding-3-small': { input: 0.02, output: 0 },
  'text-embedding-3-large': { input: 0.13, output: 0 },
}

const ANTHROPIC_MODELS: Readonly<Record<string, ModelPrice>> = {
  'claude-fable-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 },
  'claude-fable-5': { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 },
  'claude-mythos-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 },
  'claude-mythos-5': { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  'claude-opus-5': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-8': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-7': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-6': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-5': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-1': { input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75 },
  'claude-opus-4': { input: 15, output: 75, cacheRead: 1.5, cacheWrite: 18.75 },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'claude-sonnet-5': { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  'claude-sonnet-4-6': { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  'claude-sonnet-4-5': sonnet4(),
  'claude-sonnet-4': sonnet4(),
  'claude-3-7-sonnet': { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  'claude-haiku-5-5': {
    input: 0.1,
    output: 0.5,
    cacheRead: 0.01,
    cacheWrite: 0.125,
    long: { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
  },
  'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
  'claude-3-5-haiku': { input: 0.8, output: 4, cacheRead: 0.08, cacheWrite: 1 },
  'claude-3-haiku': { input: 0.25, output: 1.25, cacheRead: 0.03, cacheWrite: 0.3 },
}

const GEMINI_MODELS: Readonly<Record<string, ListedPrice>> = {
  'gemini-3.8-flash': { input: 0.75, output: 3.75, cacheRead: 0.075, until: '2026-12-31' },
  'gemini-3.1-pro-preview': gemini3Pro(),
  'gemini-3.5-flash': { input: 1.5, output: 9, cacheRead: 0.15 },
  'gemini-3.5-flash-lite': { input: 0.3, output: 2.5, cacheRead: 0.03 },
  'gemini-2.5-pro': {
    input: 1.25,
    output: 10,
    cacheRead: 0.125,
    long: { above: 200_000, input: 2.5, output: 15, cacheRead: 0.25 },
  },
  'gemini-2.5-flash': { input: 0.3, output: 2.5, cacheRead: 0.03 },
  'gemini-2.5-flash-lite': { input: 0.1, output: 0.4, cacheRead: 0.01 },
}

const XAI_MODELS: Readonly<Record<string, ModelPrice>> = {
  'grok-4.7': grok(2, 6, 0.5),
  'grok-4.6': grok(2, 6, 0.5),
  'grok-4.3': grok(1.25, 2.5, 0.2),
  'grok-3': { input: 3, output: 15, cacheRead: 0.75 },
  'grok-3-mini': { input: 0.3, output: 0.5, cacheRead: 0.075 },
}

/** By `gen_ai.provider.name`. A model that somebody else hosts has that host's price, so it is not in here. */
export const PRICE_TABLE: Readonly<Record<string, ProviderPrices>> = {
  openai: { source: 'https://developers.openai.com/api/docs/pricing', asOf: '2026-10-27', models: OPENAI_MODELS },
  anthropic: {
    source: 'https://platform.claude.com/docs/en/about-claude/pricing',
    asOf: '2026-10-24',
    models: ANTHROPIC_MODELS,
  },
  'gcp.gemini': { source: 'https://ai.google.dev/gemini-api/docs/pricing', asOf: '2026-09-20', models: GEMINI_MODELS },
  x_ai: { source: 'https://docs.x.ai/docs/models', asOf: '2026-09-30', models: XAI_MODELS },
}

/** OpenAI's larger models since GPT-5.4: above 272,000 tokens input costs twice as much and output half as much again. */
function openai(input: number, output: number, cache: Pick<ModelPrice, 'cacheRead' | 'cacheWrite'>): ModelPrice {
  const twice = Object.fromEntries(Object.entries(cache).map(([kind, price]) => [kind, price * 2]))
  return { input, output, ...cache, long: { above: 272_000, input: input * 2, output: output * 1.5, ...twice } }
}

function sonnet4(): ModelPrice {
  const long = { above: 200_000, input: 6, output: 22.5, cacheRead: 0.6, cacheWrite: 7.5 }
  return { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, long }
}

function gemini3Pro(): ModelPrice {
  const long = { above: 200_000, input: 4, output: 18, cacheRead: 0.4 }
  return { input: 2, output: 12, cacheRead: 0.2, long }
}

/** Grok since 4.3: above 200,000 tokens everything costs twice as much. */
function grok(input: number, output: number, cacheRead: number): ModelPrice {
  const long = { above: 200_000, input: input * 2, output: output * 2, cacheRead: cacheRead * 2 }
  return { input, output, cacheRead, long }
}
