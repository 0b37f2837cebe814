import { test } from 'vitest'
import { type Shipping, ship } from './fixtures/ship.ts'

const ENDS: Omit<Shipping, 'profiling'>[] = [
  { transport: 'udp' },
  { transport: 'tcp' },
  { transport: 'tcp', signal: 'SIGTERM' },
]

test.each(ENDS)('every line arrives, redacted and with its ids, before the program ends: %o', async (end) => {
  await ship({ ...end, profiling: true })
})
