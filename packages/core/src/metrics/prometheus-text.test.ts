import { emptyResource } from '@opentelemetry/resources'
import { expect, test } from 'vitest'
import { parseExposition } from './fixtures/parse-exposition.ts'
import { prometheusText } from './prometheus-text.ts'

test('a text without metrics is a text, too', () => {
  const text = prometheusText({ resource: emptyResource(), scopeMetrics: [] })
  expect([...parseExposition(text).keys()]).toEqual(['target_info'])
})
