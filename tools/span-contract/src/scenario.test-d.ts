/** Types of contracts; checked by `tsc`, run by nobody. */

import { instrumentFiles, instrumentSound, makeFiles, SOUND_SPANS } from './fixtures/sound-subsystem.ts'
import { CONTENT, describeSpanContract, real, type SpanContract, wrapped } from './index.ts'

const recall = wrapped({ instrument: instrumentSound, method: 'recall', args: [CONTENT] })
const file = real({ run: ({ adapt }) => adapt(instrumentFiles, makeFiles()).stat(CONTENT) })

export const complete: SpanContract<typeof SOUND_SPANS> = {
  spans: SOUND_SPANS,
  scenarios: { 'memory.recall': recall, 'tool.file': { skip: 'why' } },
}
describeSpanContract(complete)

// @ts-expect-error a span without a scenario
describeSpanContract({ spans: SOUND_SPANS, scenarios: { 'memory.recall': recall } })

export const unknown: SpanContract<typeof SOUND_SPANS> = {
  spans: SOUND_SPANS,
  // @ts-expect-error no such span
  scenarios: { 'memory.recall': recall, 'tool.file': file, 'tool.shell': file },
}

// @ts-expect-error a skip has a reason
describeSpanContract({ spans: SOUND_SPANS, scenarios: { 'memory.recall': recall, 'tool.file': {} } })
// @ts-expect-error there are two outcomes
real({ run: ({ outcome }) => outcome === 'fine' })
wrapped({
  instrument: (object, options) => instrumentSound(object, { attributes: {}, ...options }),
  method: 'recall',
  // @ts-expect-error arguments are a list
  args: CONTENT,
})
