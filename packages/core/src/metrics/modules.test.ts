/** What is loaded and opened for metrics, and when: in processes of their own. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { parseExposition } from './fixtures/parse-exposition.ts'

const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`
const PROGRAM = join(import.meta.dirname, 'fixtures/measuring.ts')
const METRICS_MODULES = /@opentelemetry\/(sdk-metrics|exporter-prometheus|resources)\//

async function measuring(...mode: string[]) {
  const { code, stdout, stderr } = await runProgram({ program: [PROGRAM, ...mode], flags: [MODULE_LIST] })
  const lines = stdout.split('\n')
  const loaded = lines.filter((line) => line.startsWith('loaded '))
  const found = JSON.parse(lines.find((line) => line.startsWith('found '))!.slice('found '.length)) as {
    before: unknown
    running: unknown
    text: string
    lost: unknown
  }
  return { code, stderr, loaded, found }
}

test('instruments that are made and used without metrics load nothing of OpenTelemetry, and open nothing', async () => {
  const { code, stderr, loaded, found } = await measuring()
  expect({ code, stderr, before: found.before }).toEqual({ code: 0, stderr: '', before: [false, []] })
  expect(loaded.length).toBeGreaterThan(5)
  expect(loaded.filter((line) => METRICS_MODULES.test(line) || /(metrics-sdk|prometheus-text)/.test(line))).toEqual([])
})

test('metrics that run load the SDK, claim no global of OpenTelemetry, open nothing, and let the process end', async () => {
  const { code, stderr, loaded, found } = await measuring('start')
  expect({ code, stderr, running: found.running }).toEqual({ code: 0, stderr: '', running: [false, []] })
  expect(loaded.filter((line) => METRICS_MODULES.test(line)).length).toBeGreaterThan(2)
  const families = parseExposition(found.text)
  expect(families.get('own_orders_total')?.samples[0]?.value).toBe(2)
  expect(families.get('own_wait')?.samples[0]?.value).toBe(2)
  expect(families.get('own_stock')?.samples[0]?.value).toBe(1)
})

test('where the SDK cannot be loaded that is said once, and the program runs on without metrics', async () => {
  const { code, stderr, found } = await measuring('broken')
  expect({ code, text: found.text }).toEqual({ code: 0, text: '' })
  expect(found.lost).toEqual({ invalid_value: 0, unreadable: 0 })
  expect(stderr).toMatch(/^zeph-telemetry: starting metrics failed: Error: not installed/)
  expect(stderr.match(/zeph-telemetry/g)?.length).toBe(1)
})
