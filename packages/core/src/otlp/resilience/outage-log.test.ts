import { expect, test } from 'vitest'
import { OutageLog } from './outage-log.ts'

const PLACE = 'http://receiver'

test('signals that suffer from one outage: one line when it begins, one when the last of them works again, with what all lost', () => {
  const said: string[] = []
  const time = { ms: 0 }
  const log = new OutageLog(
    (message) => said.push(message),
    () => time.ms,
  )
  const [spans, events] = [
    { place: PLACE, sufferer: 'spans' },
    { place: PLACE, sufferer: 'events' },
  ]
  for (let outage = 0; outage < 2; outage += 1) {
    log.opened(spans, 'spans suffer')
    log.opened(events, 'events suffer')
    time.ms += 42_000
    log.closed(spans, 7)
    expect(said.splice(0)).toEqual(['spans suffer'])
    log.closed(events, 0)
    expect(said.splice(0)).toEqual(['http://receiver works again after 42 s; meanwhile 7 spans were lost'])
  }
})

test('places are outages of their own; what never began is not over', () => {
  const said: string[] = []
  const log = new OutageLog(
    (message) => said.push(message),
    () => 0,
  )
  log.closed({ place: PLACE, sufferer: 'spans' }, 1)
  log.opened({ place: PLACE, sufferer: 'spans' }, 'one')
  log.opened({ place: `${PLACE}/v1/logs`, sufferer: 'events' }, 'two')
  log.closed({ place: PLACE, sufferer: 'events' }, 1)
  expect(said).toEqual(['one', 'two'])
  log.closed({ place: PLACE, sufferer: 'spans' }, 0)
  expect(said.at(-1)).toBe('http://receiver works again after 0 s; meanwhile nothing was lost')
})
