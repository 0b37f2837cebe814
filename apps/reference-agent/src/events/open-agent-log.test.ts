import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openAgentLog } from './open-agent-log.ts'

test('an answered turn is a line of the agent, an event on the turn’s span, and counted, once each', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'reference-agent-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'agent.log')
  const observability = initObservability({
    telemetry: { enabled: true, traceDir: directory },
    logging: { file, stderr: false },
  })
  const spans = recordSpans()
  const log = openAgentLog()
  withSpan('agent.turn', {}, () => log.events.turnAnswered({ tools: ['file', 'shell'], requests: 3 }))
  log.events.planMade({ steps: 4 })
  log.level = 'error'
  log.events.turnRefused({ findings: ['the task is empty'] })
  const metrics = await observability.telemetry.exportMetrics()
  await observability.shutdown()
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(lines).toMatchObject([
    { level: 'info', name: 'agent', msg: 'turn.answered', tools: ['file', 'shell'], requests: 3 },
    { name: 'agent', msg: 'plan.made', steps: 4 },
  ])
  expect(lines).toHaveLength(2)
  expect(spans.spans.map(({ events }) => events.map(({ name }) => name))).toEqual([['turn.answered']])
  expect(metrics).toMatch(/^turn_answered_total(\{.*\})? 1$/m)
  expect(metrics).toMatch(/^turn_answered_requests_total(\{.*\})? 3$/m)
  expect(metrics).toMatch(/^plan_made_steps_bucket\{.*le="5".*\} 1$/m)
  expect(metrics).toMatch(/^turn_refused_total(\{.*\})? 1$/m)
})
