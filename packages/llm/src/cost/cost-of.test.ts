import { ZephConfigError } from '@zeph-telemetry/core'
import { afterEach, describe, expect, test } from 'vitest'
import { costOf } from './cost-of.ts'
import { namesOf } from './model-name.ts'
import { priceOf, setModelPrices } from './model-prices.ts'
import { type ModelPrice, PRICE_TABLE } from './price-table.ts'

const USAGE = { input: 1_000, output: 200 }
const cost = (model: string, usage: object = USAGE, provider = 'openai') => costOf({ provider, model, usage })

afterEach(() => setModelPrices({ 'my-model': undefined, 'gpt-5': undefined, 'gpt-5-2026-03-01': undefined }))

describe('what a call costs', () => {
  test('is the sum of its tokens at their prices', () => {
    expect(cost('gpt-5')).toBe(0.00325)
  })

  test('cached input has a price of its own and is not paid twice', () => {
    expect(cost('gpt-5', { input: 1_000, cacheRead: 600, output: 0 })).toBe(0.000575)
    const usage = { input: 1_000, cacheRead: 300, cacheWrite: 200, output: 10 }
    expect(cost('claude-sonnet-4-6', usage, 'anthropic')).toBe(0.00249)
  })

  test('cached input costs what other input costs where it has no price of its own', () => {
    expect(cost('o3-pro', { input: 1_000, cacheRead: 600, output: 0 })).toBe(
      cost('o3-pro', { input: 1_000, output: 0 }),
    )
  })

  test('a long context raises the price of the whole request', () => {
    const at = (input: number) => cost('gemini-2.5-pro', { input, output: 1_000 }, 'gcp.gemini')
    expect(at(200_000)).toBe(0.26)
    expect(at(200_001)).toBe(0.5150025)
    expect(cost('gpt-5.4', { input: 300_000, cacheRead: 100_000, output: 1_000 })).toBe(1.0725)
  })

  test('an embedding has no output', () => {
    expect(cost('text-embedding-3-small', { input: 1_000_000 })).toBe(0.02)
  })

  test('tokens that a provider got wrong never make a negative price', () => {
    expect(cost('gpt-5', { input: 10, cacheRead: 50, output: 0 })).toBeGreaterThan(0)
  })

  test.each([
    [{ input: 3, output: 0 }, 0.00000375],
    [{ input: 1, output: 1 }, 0.00001125],
    [{ input: 0, output: 0 }, 0],
  ])('%j has no noise of binary fractions', (usage, expected) => {
    expect(cost('gpt-5', usage)).toBe(expected)
  })

  test('all sums of up to ten decimals are exact', () => {
    for (let tokens = 1; tokens < 5_000; tokens += 7) {
      const exact = BigInt(tokens) * 750n
      expect(cost('gpt-4o-mini', { input: tokens, cacheRead: tokens, output: 0 })).toBe(Number(exact) / 1e10)
    }
  })
})

describe('there is no price, and not a guess', () => {
  test.each([
    ['a model that nobody knows', 'llama-4-70b', 'openai'],
    ['a fine-tuned model', 'ft:gpt-4o-mini-2024-07-18:org::abc', 'openai'],
    ["another provider's model", 'gpt-5', 'azure.ai.openai'],
    ['a provider that nobody knows', 'gpt-5', 'somebody'],
    ['a newer model of a known family', 'gpt-5-ultra', 'openai'],
    ['no name', '', 'openai'],
    ['names of objects', 'constructor', 'openai'],
    ['names of objects as provider', 'gpt-5', '__proto__'],
  ])('%s', (_what, model, provider) => {
    expect(cost(model, USAGE, provider)).toBeUndefined()
  })

  test('where the provider reported no tokens', () => {
    expect(cost('gpt-5', {})).toBeUndefined()
    expect(cost('gpt-5', { cacheRead: 5 })).toBeUndefined()
  })

  test('after the last day of a price that is announced to change', () => {
    const on = (day: string) => priceOf('gcp.gemini', 'gemini-3.8-flash', new Date(`${day}T23:59:59Z`))
    expect(on('2026-12-31')).toMatchObject({ input: 0.75 })
    expect(on('2027-01-01')).toBeUndefined()
  })
})

describe('a snapshot is the model that it is one of', () => {
  test.each([
    ['gpt-5-2026-03-01', 'openai', 'gpt-5'],
    ['GPT-4o-mini-2024-07-18', 'openai', 'gpt-4o-mini'],
    ['claude-sonnet-4-5-20250929', 'anthropic', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5@20250929', 'anthropic', 'claude-sonnet-4-5'],
    ['claude-3-5-haiku-latest', 'anthropic', 'claude-3-5-haiku'],
    ['models/gemini-2.5-flash', 'gcp.gemini', 'gemini-2.5-flash'],
    ['gemini-2.5-flash-001', 'gcp.gemini', 'gemini-2.5-flash'],
  ])('%s', (snapshot, provider, model) => {
    expect(priceOf(provider, snapshot)).toBe(PRICE_TABLE[provider]!.models[model])
  })

  test('one with a price of its own has that', () => {
    expect(priceOf('openai', 'gpt-4o-2024-05-13')).toMatchObject({ input: 5 })
    expect(priceOf('openai', 'gpt-4o-2024-08-06')).toMatchObject({ input: 2.5 })
  })
})

describe('own prices', () => {
  test('hold for models that the table does not know, whoever provides them', () => {
    setModelPrices({ 'my-model': { input: 1, output: 2 } })
    expect(cost('my-model', USAGE, 'somebody')).toBe(0.0014)
    expect(cost('My-Model-2026-01-01', USAGE, 'somebody')).toBe(0.0014)
  })

  test('go before those of the table, and a snapshot before its model', () => {
    setModelPrices({ 'gpt-5': { input: 0, output: 0 }, 'gpt-5-2026-03-01': { input: 7, output: 0 } })
    expect(cost('gpt-5')).toBe(0)
    expect(cost('gpt-5-2025-08-07')).toBe(0)
    expect(cost('gpt-5-2026-03-01')).toBe(0.007)
    setModelPrices({ 'gpt-5': undefined, 'gpt-5-2026-03-01': undefined })
    expect(cost('gpt-5-2026-03-01')).toBe(0.00325)
  })

  test('do not change when the object that was given does', () => {
    const price = { input: 1, output: 2 }
    setModelPrices({ 'my-model': price })
    price.input = 9
    expect(cost('my-model')).toBe(0.0014)
  })

  test.each<[unknown, string, unknown]>([
    [{ input: -1, output: 2 }, 'my-model.input', -1],
    [{ input: 1, output: Number.NaN }, 'my-model.output', Number.NaN],
    [{ input: 1 }, 'my-model.output', undefined],
    [{ input: '1', output: 2 }, 'my-model.input', '1'],
    [{ input: 1, output: 2, cacheRead: Number.POSITIVE_INFINITY }, 'my-model.cacheRead', Number.POSITIVE_INFINITY],
    [{ input: 1, output: 2, cachedInput: 3 }, 'my-model.cachedInput', 3],
    [{ input: 1, output: 2, long: { input: 2, output: 3 } }, 'my-model.long.above', undefined],
    [{ input: 1, output: 2, long: { above: 5, input: 2, output: 3, long: {} } }, 'my-model.long.long', {}],
    [7, 'my-model', 7],
    [null, 'my-model', null],
  ])('%j is refused, by key and value', (price, key, value) => {
    const set = () => setModelPrices({ 'gpt-5': { input: 0, output: 0 }, 'my-model': price as ModelPrice })
    expect(set).toThrow(ZephConfigError)
    expect(set).toThrow(expect.objectContaining({ code: 'invalid_value', key, value }))
    expect(cost('gpt-5')).toBe(0.00325)
  })
})

describe('the table', () => {
  const rows = Object.entries(PRICE_TABLE).flatMap(([provider, { models }]) =>
    Object.entries(models).map(([model, price]) => ({ provider, model, price })),
  )

  test('says where and when its prices were published', () => {
    for (const { source, asOf } of Object.values(PRICE_TABLE)) {
      expect(source).toMatch(/^https:\/\//)
      expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  })

  test.each(rows)('$model: found by its name; reading a cache is never dearer, a long context never cheaper', (row) => {
    const { provider, model, price } = row
    expect(namesOf(model)[0]).toBe(model)
    expect(priceOf(provider, model, new Date('2026-11-21'))).toBe(price)
    expect(price.cacheRead ?? 0).toBeLessThanOrEqual(price.input)
    expect(price.cacheWrite ?? price.input).toBeGreaterThanOrEqual(price.input)
    const { long } = price
    if (long === undefined) return
    for (const kind of ['input', 'output', 'cacheRead', 'cacheWrite'] as const) {
      expect([kind, typeof long[kind]]).toEqual([kind, typeof price[kind]])
      expect(long[kind] ?? 0).toBeGreaterThanOrEqual(price[kind] ?? 0)
    }
  })
})
