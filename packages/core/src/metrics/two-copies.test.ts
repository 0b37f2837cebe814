/** Two copies of core in one process share their metrics: one engine, one metric per name. */
import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { parseExposition } from './fixtures/parse-exposition.ts'

const PROGRAM = `
import { meter as first } from './first/metrics/meter.ts'
import { startMetrics as start } from './first/metrics/metrics-engine.ts'
import { defineMetrics } from './second/metrics/define-metrics.ts'
import { meter as second } from './second/metrics/meter.ts'
import { startMetrics as startAgain } from './second/metrics/metrics-engine.ts'

second.observableGauge('shop.stock', {}, (observe) => observe(4))
const engine = start({ serviceName: 'shop', resource: {} })
const same = startAgain({ serviceName: 'other', resource: {} }) === engine
first.counter('shop.orders').add(1)
second.counter('shop.orders').add(2)
defineMetrics({ 'shop.orders': { type: 'counter', unit: '', brief: '', attributes: {} } }).add('shop.orders', 4)
console.log(JSON.stringify({ same, text: await engine.exportMetrics() }))
await engine.shutdown()
second.counter('shop.orders').add(8)
const next = startAgain({ serviceName: 'other', resource: {} })
first.counter('shop.orders').add(16)
console.log(JSON.stringify({ same: next === engine, text: await next.exportMetrics() }))
`

test('instruments of both copies are measured by the one engine, whichever copy started it', async () => {
  const directory = temporaryDirectory()
  symlinkSync(resolve(import.meta.dirname, '../../../../node_modules'), join(directory, 'node_modules'))
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  for (const copy of ['first', 'second']) {
    cpSync(join(import.meta.dirname, '..'), join(directory, copy), { recursive: true })
  }
  writeFileSync(join(directory, 'program.ts'), PROGRAM)
  const { code, stdout, stderr } = await runProgram({ program: [join(directory, 'program.ts')] })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const runs = stdout.trim().split('\n').map((line) => JSON.parse(line) as { same: boolean; text: string }) // biome-ignore format: one line
  expect(runs.map(({ same }) => same)).toEqual([true, false])
  const [before, after] = runs.map(({ text }) => parseExposition(text))
  expect(before?.get('shop_orders_total')?.samples.map(({ value }) => value)).toEqual([7])
  expect(before?.get('shop_stock')?.samples.map(({ value }) => value)).toEqual([4])
  expect(after?.get('shop_orders_total')?.samples.map(({ value }) => value)).toEqual([16])
})
