import { expect, test } from 'vitest'
import { asksForOpenMetrics } from './asks-for-open-metrics.ts'

const OPEN = 'application/openmetrics-text'

test.each([
  // Prometheus 2.42 and 3.
  [`${OPEN};version=1.0.0,${OPEN};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`, true],
  [
    `${OPEN};version=1.0.0;escaping=allow-utf-8;q=0.5,${OPEN};version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
    true,
  ],
  [`${OPEN}; version="1.0.0"; q = 1`, true],
  [OPEN.toUpperCase(), true],
  [`${OPEN};version=0.0.1`, false],
  [`${OPEN};q=0`, false],
  [`${OPEN};q=nothing`, false],
  [`${OPEN};q=0.5,text/plain`, false],
  [`${OPEN};q=0.5,text/plain;q=0.5`, true],
  ['text/html,application/xhtml+xml,*/*;q=0.8', false],
  ['*/*', false],
  ['application/*', false],
  ['', false],
  [undefined, false],
])('%s: %s', (header, asks) => {
  expect(asksForOpenMetrics(header)).toBe(asks)
})
