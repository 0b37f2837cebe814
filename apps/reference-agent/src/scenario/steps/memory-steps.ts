/** What the agent learns, and how its memory is kept in order. */
import { startConsolidationLoop } from '../../memory/consolidation-loop.ts'
import { expect, type Step } from '../step.ts'

const REMARK = 'The order book of the harbour has many entries about this, and they are only to be noted for now. '
const LONG_TOPICS = ['ropes', 'anchors', 'lamps', 'buoys']
const SHORT_TOPICS = ['sails', 'oars', 'nets', 'paint']

export const MEMORY_STEPS: readonly Step[] = [
  {
    name: 'facts',
    why: 'is told facts, finds them again in another session',
    async run({ ask }) {
      await ask('remember that the lamp supplier is called Brightside and delivers on Tuesday', 'facts')
      await ask('remember that the supplier of lamps is called Brightside and delivers on Tuesdays', 'facts')
      await ask('My name is Ada and I work at the harbour office', 'facts')
      const { answer } = await ask('what do you remember about the lamp supplier?', 'facts-later')
      expect(answer.includes('Brightside'), 'the fact to be recalled in another session')
    },
  },
  {
    name: 'long-talk',
    why: 'holds a conversation too long for the model',
    async run({ ask, opened }) {
      // Too long at first for what fits into the context, then also long enough for a summary.
      for (const topic of LONG_TOPICS) await ask(`About ${topic}: ${REMARK.repeat(30)}`, 'long-talk')
      for (const topic of SHORT_TOPICS) await ask(`About ${topic}: ${REMARK}`, 'long-talk')
      await ask('what is my name?', 'long-talk')
      expect(opened.memory.summaryOf('long-talk') !== undefined, 'the conversation to be summarised')
    },
  },
  {
    name: 'tidy-memory',
    why: 'merges what says the same, forgets what is old',
    async run({ opened }) {
      const ended = new AbortController()
      const { memory } = opened
      const passed = Promise.withResolvers<void>()
      const runConsolidation = () => memory.runConsolidation().finally(() => passed.resolve())
      const { signal } = ended
      const loop = startConsolidationLoop({ runConsolidation }, { intervalMilliseconds: 1, signal })
      await passed.promise
      ended.abort()
      await loop
      const { forgotten } = await memory.forget({ olderThan: new Date(Date.now() + 1_000), sessionId: 'facts' })
      expect(forgotten > 0, 'old facts to be forgotten')
    },
  },
]
