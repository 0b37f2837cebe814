/** The newest log lines as HTTP: lines of JSON, as they stand in the log file. */
import type { IncomingMessage } from 'node:http'
import type { LogLevel } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { LOG_LEVELS } from '../log/log-levels.ts'
import type { RecentQuery } from '../log/recent-lines.ts'
import { type Answer, plainAnswer } from './answer.ts'
import { cameToLoopback, namesOwnHost } from './own-machine.ts'
import { readQuery } from './read-query.ts'

const FEWEST = 1
const MOST = 10_000
const USUAL = 200
const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}
const MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

const PARAMETERS = {
  level: {
    allowed: `one of ${LOG_LEVELS.join(', ')}`,
    read: (text: string) => (LOG_LEVELS.includes(text as LogLevel) ? (text as LogLevel) : undefined),
  },
  name: {
    allowed: 'the name of a logger, or the beginning of one up to a dot',
    read: (text: string) => text || undefined,
  },
  since: { allowed: 'a time as in the lines, or how long ago, as in 90s, 15m, 2h', read: readSince },
  limit: { allowed: `a whole number from ${FEWEST} to ${MOST}`, read: readLimit },
} as const

/** What a request for lines gets. */
export function logsAnswer(request: IncomingMessage): Answer {
  if (cameToLoopback(request) && !namesOwnHost(request))
    return plainAnswer(403, 'lines are for who asks by an address, or by localhost')
  const lines = state.recentLines
  if (lines === undefined) return plainAnswer(404, 'no log lines are kept: the program has not loaded the log yet')
  if (lines.most === 0) return plainAnswer(404, 'no log lines are kept: logging.recent_lines is 0')
  const query = readQuery<RecentQuery>(request.url ?? '', PARAMETERS, { limit: USUAL })
  if (typeof query === 'string') return plainAnswer(400, query)
  return { status: 200, headers: HEADERS, body: Buffer.from(lines.texts(query).join('')) }
}

function readSince(text: string): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,9})([smh])$/.exec(text) ?? []
  const time = count === undefined ? Date.parse(text) : Date.now() - Number(count) * MS[unit]!
  return Number.isNaN(time) ? undefined : new Date(time)
}

function readLimit(text: string): number | undefined {
  const limit = /^\d+$/.test(text) ? Number(text) : 0
  return limit >= FEWEST && limit <= MOST ? limit : undefined
}
