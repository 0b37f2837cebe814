import { describeSpanContract } from './describe-span-contract.ts'
import { SOUND_REAL, SOUND_SPANS, SOUND_WRAPPED } from './fixtures/sound-subsystem.ts'

describeSpanContract({ spans: SOUND_SPANS, scenarios: { 'memory.recall': SOUND_WRAPPED, 'tool.file': SOUND_REAL } })
