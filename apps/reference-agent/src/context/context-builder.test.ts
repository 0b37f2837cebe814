import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openScriptedMemory, type ScriptedMemory } from '../memory/fixtures/scripted-memory.ts'
import type { HistoryMessage } from '../memory/message-store.ts'
import { estimateTokens } from '../model/estimate-tokens.ts'
import { type AssembledContext, type ContextBuilderParts, createContextBuilder } from './context-builder.ts'
import { formatSections, type SectionKind } from './context-sections.ts'

const TASK = 'how does the release work?'
const CODE = [
  { path: 'src/release.ts', line: 3, text: 'export function release() {}' },
  { path: 'b.ts', text: 'two' },
]

let opened: ScriptedMemory

beforeEach(async () => {
  opened = await openScriptedMemory()
})

afterEach(() => opened.close())

function openBuilder(replaced: Partial<ContextBuilderParts> = {}) {
  const { memory, store } = opened
  const codeIndex = { search: async (_query: string, limit: number) => CODE.slice(0, limit) }
  return createContextBuilder({ memory, store, codeIndex, estimateTokens, ...replaced })
}

const linesOf = (context: AssembledContext, wanted: SectionKind) =>
  context.sections.find(({ kind }) => kind === wanted)!.lines

function say(turns: number, length = 200): void {
  for (let turn = 1; turn <= turns; turn += 1) {
    opened.store.append({ sessionId: 'a', role: 'user', content: `What about release step ${turn}?` })
    opened.store.append({
      sessionId: 'a',
      role: 'assistant',
      content: `Step ${turn} is done. `.padEnd(length, 'It holds. '),
    })
  }
}

/** The tokens of what would really be sent, without trusting the builder's own count. */
const sent = ({ sections, history }: AssembledContext) =>
  estimateTokens(formatSections(sections)) +
  history.reduce((sum, { content }) => sum + estimateTokens(content), 0) +
  estimateTokens(TASK)

describe('within the budget', () => {
  test('everything that is known and fits the task is there, each in its section', async () => {
    await opened.memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
    await opened.memory.remember({ sessionId: 'b', text: 'My name is Ada and I prefer short release notes' })
    say(2)
    const context = await openBuilder().assemble(TASK, 'a')
    expect(linesOf(context, 'persona')).toEqual(expect.arrayContaining(['name: Ada']))
    expect(linesOf(context, 'recall')).toEqual(['The release is on Friday'])
    expect(linesOf(context, 'crossSession')).toEqual(['My name is Ada and I prefer short release notes'])
    expect(linesOf(context, 'graph')).toContain('release is on Friday')
    expect(linesOf(context, 'code')).toEqual(['src/release.ts:3: export function release() {}', 'b.ts: two'])
    expect(context.history.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(context).toMatchObject({ recalled: 2, compacted: false, droppedMessages: 0, tokenBudget: 8_000 })
    expect(context.estimatedTokens).toBe(sent(context))
  })

  test('history that is handed in is not read again', async () => {
    say(2)
    const history: HistoryMessage[] = [{ id: 1, role: 'user', content: 'hello' }]
    expect((await openBuilder().assemble(TASK, 'a', history)).history).toEqual(history)
  })

  test('what the summary stands for is not in the history as well', async () => {
    say(8)
    const summary = await opened.memory.summarize('a')
    const context = await openBuilder().assemble(TASK, 'a')
    expect(linesOf(context, 'summary')).toEqual([summary!.text])
    expect(context.history).toHaveLength(16 - summary!.messages)
  })

  test('what takes time is asked for at the same time', async () => {
    const waiting: string[] = []
    const builder = openBuilder()
    let release = () => {}
    const all = new Promise<void>((resolve) => {
      release = resolve
    })
    const names = ['fetchRecall', 'fetchCode', 'fetchCrossSession'] as const
    for (const name of names) {
      builder[name] = async () => {
        waiting.push(name)
        if (waiting.length === names.length) release()
        await all
        return []
      }
    }
    await builder.assemble(TASK, 'a')
    expect(waiting).toHaveLength(3)
  })
})

describe('over the budget', () => {
  test('a summary takes the place of the older dialogue, and where that is enough nothing is cut', async () => {
    say(16)
    const context = await openBuilder({ tokenBudget: 700 }).assemble(TASK, 'a')
    expect(context).toMatchObject({ compacted: true, droppedMessages: 0 })
    expect(context.history).toHaveLength(6)
    expect(linesOf(context, 'summary')).toEqual([opened.memory.summaryOf('a')!.text])
    expect(sent(context)).toBeLessThanOrEqual(700)
  })

  test('where no summary pays, the least valuable goes first and the newest dialogue last', async () => {
    await opened.memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
    say(3, 500)
    const context = await openBuilder({ tokenBudget: 330 }).assemble(TASK, 'a')
    expect(linesOf(context, 'code')).toEqual([])
    expect(context.droppedMessages).toBeGreaterThan(0)
    expect(context.history.at(-1)!.content).toMatch(/^Step 3 is done/)
    expect(opened.memory.summaryOf('a')).toBeUndefined()
  })

  test('long texts are shortened before anything is dropped', async () => {
    say(1, 4_000)
    const codeIndex = { search: async () => [{ path: 'a.ts', text: 'release '.repeat(1_000) }] }
    const context = await openBuilder({ tokenBudget: 400, codeIndex }).assemble(TASK, 'a')
    expect(context.droppedMessages).toBe(0)
    expect(linesOf(context, 'code')[0]).toMatch(/^a\.ts: .{190,200}…$/)
    expect(context.history.at(-1)!.content).toMatch(/^Step 1 is done.{280,300} … .{300}$/)
  })

  test.each([1_000, 300, 100, 30, 10])(
    'a budget of %i tokens is kept, or nothing is left but the task',
    async (tokenBudget) => {
      await opened.memory.remember({ sessionId: 'a', text: 'The release is on Friday and I prefer short notes' })
      say(30)
      const context = await openBuilder({ tokenBudget }).assemble(TASK, 'a')
      expect(sent(context)).toBeLessThanOrEqual(tokenBudget)
      expect(context.estimatedTokens).toBe(sent(context))
    },
  )

  test('a task longer than the budget is left whole, and alone', async () => {
    say(3)
    const long = 'word '.repeat(100)
    const context = await openBuilder({ tokenBudget: 50 }).assemble(long, 'a')
    expect([formatSections(context.sections), context.history]).toEqual(['', []])
    expect(context.estimatedTokens).toBe(estimateTokens(long))
  })

  test('where the model makes no summary the context is cut, and the log says why', async () => {
    say(20)
    const warnings: string[] = []
    opened.memory.summarize = () => Promise.reject(new Error('no model'))
    const log = { warn: (_fields: object, message: string) => warnings.push(message) }
    const context = await openBuilder({ tokenBudget: 500, log }).assemble(TASK, 'a')
    expect(sent(context)).toBeLessThanOrEqual(500)
    expect(warnings).toEqual(['no summary was made'])
  })

  test('every step is called through the object', async () => {
    say(40, 900)
    const builder = openBuilder({ tokenBudget: 300 })
    const called: string[] = []
    for (const [name, step] of Object.entries(builder)) {
      Object.defineProperty(builder, name, {
        value: (...args: unknown[]) => {
          called.push(name)
          return Reflect.apply(step, builder, args)
        },
      })
    }
    await builder.assemble(TASK, 'a')
    expect(called).toEqual([
      ...['assemble', 'fetchRecall', 'fetchSummaries', 'fetchCode', 'fetchCrossSession', 'fetchGraphFacts'],
      ...['compact', 'checkSummarization', 'microcompact'],
    ])
  })
})
