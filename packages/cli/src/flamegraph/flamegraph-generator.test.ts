import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { temporaryFolder, traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { FlamegraphGenerator } from './flamegraph-generator.ts'

test('from a trace it makes a page beside it, and says where that is', async () => {
  const trace = writeTrace(traceText(AGENT_TURNS))
  const generator = new FlamegraphGenerator()
  expect(await generator.generate(trace)).toBe(`${trace}.html`)
  expect(await generator.generate(trace)).toBe(`${trace}.html`)
  expect(readFileSync(`${trace}.html`, 'utf8')).toContain('"agent.tool_loop"')
})

test.each([
  ['folded', '.folded', /^agent\.turn;agent\.tool_loop;llm\.chat 4548$/],
  ['speedscope', '.speedscope.json', /"weights":\[4548\]/],
] as const)('as %s it has the ending %s', async (format, ending, content) => {
  const trace = writeTrace(traceText(AGENT_TURNS))
  const path = await new FlamegraphGenerator({ format, weight: 'tokens' }).generate(trace)
  expect(path).toBe(trace + ending)
  expect(readFileSync(path, 'utf8').trim()).toMatch(content)
})

test('it rejects for what cannot be drawn or would be lost, and writes nothing', async () => {
  const [input, output] = ['a', 'b'].map((name) => join(temporaryFolder(), name)) as [string, string]
  writeFileSync(input, 'main 1\n')
  writeFileSync(output, 'mine')
  await expect(new FlamegraphGenerator({ output }).generate(input)).rejects.toThrow('--force')
  await expect(new FlamegraphGenerator().generate(`${input}-not`)).rejects.toThrow('there is no file')
  expect(readFileSync(output, 'utf8')).toBe('mine')
  await new FlamegraphGenerator({ output, format: 'folded', force: true, diff: input }).generate(input)
  expect(readFileSync(output, 'utf8')).toBe('main 1 1\n')
})
