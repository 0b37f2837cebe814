/** Loggers of the majors of pino that programs still have: known by shape, whatever their insides. */
import { createRequire } from 'node:module'
import type pino from 'pino'
import { describe, expect, test } from 'vitest'
import { withContext } from '../../on.ts'
import { instrumentLogger } from './index.ts'

const require = createRequire(import.meta.url)
type Pino = typeof pino

describe.each(['pino-6', 'pino-7', 'pino-8', 'pino-9'])('%s', (name) => {
  const make = require(name) as Pino
  const [major] = (require(`${name}/package.json`) as { version: string }).version.split('.')

  function logger() {
    const texts: string[] = []
    const made = make({ base: null, timestamp: false }, { write: (text) => void texts.push(text) })
    return { made, lines: () => texts.map((text) => JSON.parse(text) as unknown) }
  }

  test('is the major that it is here for', () => {
    expect(name).toBe(`pino-${major}`)
  })

  test('lines of the logger and of its children have the ids that are active; outside there are none', () => {
    const { made, lines } = logger()
    const before = made.child({ child: 'before' })
    expect(instrumentLogger(made)).toBe(made)
    instrumentLogger(made)
    const after = made.child({ child: 'after' })
    withContext({ requestId: 'r-1' }, () => {
      made.info({ a: 1 }, 'in %s', 'it')
      before.warn('text')
      after.error('text')
    })
    made.info('outside')
    expect(lines()).toEqual([
      { level: 30, a: 1, request_id: 'r-1', msg: 'in it' },
      { level: 40, child: 'before', request_id: 'r-1', msg: 'text' },
      { level: 50, child: 'after', request_id: 'r-1', msg: 'text' },
      { level: 30, msg: 'outside' },
    ])
  })

  test('an error stands in the line as it did', () => {
    const { made, lines } = logger()
    instrumentLogger(made)
    withContext({ requestId: 'r-1' }, () => made.error(new TypeError('no')))
    expect(lines()).toEqual([expect.objectContaining({ level: 50, request_id: 'r-1', msg: 'no' })])
  })
})
