import { describe, expect, test } from 'vitest'
import { usageOf } from './usage.ts'

describe('tokens are counted as the conventions count them', () => {
  test('of chat completions', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 40,
      total_tokens: 140,
      prompt_tokens_details: {
        cached_tokens: 64,
        cache_write_tokens: 16,
        audio_tokens: 8,
        image_tokens: 4,
        text_tokens: 88,
      },
      completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 5, text_tokens: 35 },
    }
    expect(usageOf(usage)).toMatchObject({
      input: 100,
      output: 40,
      cacheRead: 64,
      cacheWrite: 16,
      reasoning: 30,
      modalities: { text: { input: 88, output: 35 }, image: { input: 4 }, audio: { input: 8, output: 5 } },
    })
  })

  test('of responses', () => {
    const usage = {
      input_tokens: 100,
      output_tokens: 40,
      total_tokens: 140,
      input_tokens_details: { cached_tokens: 64, cache_write_tokens: 16, cached_tokens_details: { audio_tokens: 3 } },
      output_tokens_details: { reasoning_tokens: 30 },
    }
    expect(usageOf(usage)).toMatchObject({
      input: 100,
      output: 40,
      cacheRead: 64,
      cacheWrite: 16,
      reasoning: 30,
      modalities: { audio: { cacheRead: 3 } },
    })
  })

  test('of a server that counts what it read from its cache in a field of its own', () => {
    expect(usageOf({ prompt_tokens: 100, prompt_cache_hit_tokens: 64 })).toMatchObject({ input: 100, cacheRead: 64 })
  })

  test('of a server that counts reasoning beside the output: output includes it', () => {
    const usage = (total: number) => ({
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: total,
      completion_tokens_details: { reasoning_tokens: 30 },
    })
    expect(usageOf(usage(140))).toMatchObject({ output: 40, reasoning: 30 })
    expect(usageOf(usage(110))).toMatchObject({ output: 10, reasoning: 30 })
  })
})

test.each([[undefined], [null], [7], ['many']])('what is no usage is none: %s', (usage) => {
  expect(usageOf(usage)).toBeUndefined()
})

test('what is not counted is not told', () => {
  const { modalities, ...counts } = usageOf({ prompt_tokens: 5, prompt_tokens_details: null })!
  expect(Object.entries(counts).filter(([, count]) => count !== undefined)).toEqual([['input', 5]])
  expect(JSON.stringify(modalities)).toBe('{"text":{},"image":{},"audio":{}}')
})
