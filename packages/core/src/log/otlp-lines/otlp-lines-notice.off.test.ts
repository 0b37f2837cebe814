/** Without the condition `logging.otlp` never has an effect. */
import { expect, onTestFinished, test } from 'vitest'
import { mergedConfig } from '../../config/merge.ts'
import { state } from '../../global-state.ts'
import '../../off.ts'
import { otlpLinesNotice } from './otlp-lines-notice.ts'

test('it says why, whatever telemetry asks for', () => {
  state.given = {}
  onTestFinished(() => {
    state.given = undefined
  })
  const { logging, telemetry } = mergedConfig([])
  const config = { logging: { ...logging, otlp: true }, telemetry: { ...telemetry, enabled: true } }
  expect(otlpLinesNotice(config)).toMatchObject([
    { message: expect.stringContaining('without the "profiling" condition') },
  ])
})
