/** Turns that are told to stop: while the model is asked, and while a tool runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoppedError } from '../cancel/stopped-error.ts'
import type { Status } from '../status/status.ts'
import type { TurnSample } from '../totals/turn-sample.ts'
import { type OpenParts, openParts } from './fixtures/open-parts.ts'
import { createAgent, type TurnResult } from './turn.ts'

let opened: OpenParts
let statuses: Status[]
let samples: TurnSample[]

beforeEach(async () => {
  opened = await openParts(() => {})
  statuses = []
  samples = []
})

afterEach(() => opened.close())

/** A turn that is stopped when it is doing this. */
function stoppedWhile(kind: Status['kind'], task: string): Promise<TurnResult> {
  const controller = new AbortController()
  const onStatus = (status: Status) => {
    statuses.push(status)
    if (status.kind === kind) setImmediate(() => controller.abort(new StoppedError('interrupted')))
  }
  const onTurn = (sample: TurnSample) => void samples.push(sample)
  return createAgent({ ...opened.parts, onStatus, onTurn }).runTurn(task, 'session-1', controller.signal)
}

test('a turn whose model is being asked is stopped; it says why, and learns nothing', async () => {
  const learned: string[] = []
  opened.parts.phases = { ...opened.parts.phases, learn: async ({ task }) => ({ updates: learned.push(task) }) }
  const result = await stoppedWhile('thinking', 'hello')
  expect(result).toMatchObject({ status: 'stopped', answer: 'I stopped: the turn was interrupted.', toolRuns: [] })
  expect(learned).toEqual([])
  expect(statuses.map(({ kind }) => kind)).toEqual(['thinking', 'done'])
  expect(samples.map(({ status }) => status)).toEqual(['stopped'])
})

test('a turn whose command runs is stopped, and the command with it', async () => {
  const late = join(opened.directory, 'late.txt')
  const { status } = await stoppedWhile('tools', 'run `sleep 0.4; touch late.txt`')
  expect(status).toBe('stopped')
  expect(statuses.map(({ kind }) => kind)).toEqual(['thinking', 'tools', 'done'])
  expect(statuses[1]).toEqual({ kind: 'tools', sessionId: 'session-1', tools: ['shell'] })
  await pause(600)
  expect(existsSync(late)).toBe(false)
})

test('a turn that was to stop before it began does nothing', async () => {
  const signal = AbortSignal.abort(new StoppedError('closing'))
  const result = await createAgent(opened.parts).runTurn('hello', 'session-1', signal)
  expect(result).toMatchObject({ status: 'stopped', answer: 'I stopped: the agent is ending.' })
  expect(opened.parts.store.count('session-1')).toBe(0)
})

test('a turn that fails is none that was stopped, and is counted as failed', async () => {
  await opened.stopModel()
  const agent = createAgent({ ...opened.parts, onTurn: (sample) => void samples.push(sample) })
  await expect(agent.runTurn('hello', 'session-1')).rejects.toThrow()
  expect(samples.map(({ status }) => status)).toEqual(['failed'])
})
