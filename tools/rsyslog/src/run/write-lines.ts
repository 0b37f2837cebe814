/**
 * The program whose lines are compared: everything that makes a message hard to read, and then many plain lines. Ends by itself; what waits then
 * is sent on the way out.
 */
import { initObservability, withContext, withSpan } from '@zeph-telemetry/core'
import { createLogger, log } from '@zeph-telemetry/core/log'

const many = Number(process.argv[2])
initObservability()

log.trace('a line of level %s', 'trace')
log.debug({ nested: { list: [1, 'two'], deep: { er: true } }, none: null }, 'debug')
log.info(
  { quoted: 'say "x" ] \\ [y="z"]', path: 'C:\\temp\\]', 'a=b]"c d': 1, empty: '' },
  'quotes ] " \\ and [brackets="x"]',
)
log.warn({ name_of: 'Zoë 🚀' }, 'umlauts äöü, emoji 🚀, 漢字')
log.error(new TypeError('refused', { cause: new Error('no route') }), 'no answer')
log.fatal('line one\nline two\r\n<0>1 - forged - - - - line three\u0000\u001b[0m')
log.info({ only: 'fields' })
log.info('')
log.info({ long: 'l'.repeat(6000), request_id: 'kept' }, 'm'.repeat(9000))
createLogger('planner').info('of a logger')
createLogger(`a name that is too long, with spaces ${'x'.repeat(40)}`).info('of a long logger')
withContext({ sessionId: 's-1', turnId: 't "2"', requestId: 'r]3' }, () => {
  withSpan('rsyslog.check', {}, () => log.info({ tokens: 812, cost: 0.25 }, 'inside a span'))
})
for (let count = 0; count < many; count += 1) log.info({ count }, `line ${count}`)
