/** What may stand in a trace file and nowhere else. */
import { statSync } from 'node:fs'
import { spans, validate } from '@zeph-telemetry/perfetto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_CONTENT } from '../content/content-policy.ts'
import { open } from '../fixtures/open-trace.ts'
import { recordToFile } from '../fixtures/record-to-file.ts'
import { state } from '../global-state.ts'
import { instrumentFn, withSpan } from '../on.ts'

beforeEach(() => {
  state.content = { ...NO_CONTENT, content: true, args: true }
})
afterEach(() => {
  state.content = NO_CONTENT
})

test('content and arguments that are for the machine alone stand in the file, on roots and on what is below them', async () => {
  const recall = instrumentFn('memory.recall', (query: string, options: object) => `${query}${String(options)}`)
  const turn = instrumentFn('agent.turn', (task: string) =>
    withSpan('llm.chat', {}, (span) => {
      span.content('gen_ai.input.messages', () => [{ role: 'user', content: task }])
      recall(task, { limit: 3 })
    }),
  )
  const { paths } = await recordToFile(() => turn('what?'))
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  const args = new Map((await spans(trace)).map((span) => [span.name, span.args]))
  expect(args.get('agent.turn')).toMatchObject({ 'arg.task': 'what?' })
  expect(args.get('memory.recall')).toMatchObject({ 'arg.query': 'what?', 'arg.options.limit': 3 })
  expect(args.get('llm.chat')).toMatchObject({
    'gen_ai.input.messages[0].role': 'user',
    'gen_ai.input.messages[0].content': 'what?',
  })
})

test.skipIf(process.platform === 'win32').each([true, false])(
  'only its owner reads it; compressed: %s',
  async (traceGzip) => {
    const { paths } = await recordToFile(() => withSpan('agent.turn', {}, () => {}), { traceGzip })
    expect(statSync(paths[0]!).mode & 0o777).toBe(0o600)
  },
)
