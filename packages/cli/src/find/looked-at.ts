/** Says where `find` looked, so that nobody takes "nothing there" for "nothing happened". */
import type { Found, LookedAt } from './find-id.ts'
import type { Places } from './places.ts'

/** `1 line`, `2 lines`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

export function isNothing({ spans, lines, profiles }: Found): boolean {
  return spans.ids.size === 0 && lines.total === 0 && profiles.length === 0
}

/** One sentence. */
export function nothingFound({ id, lookedAt }: Found, places: Places): string {
  const { traces, logs, profiles } = lookedAt
  const looked = [
    `${counted(traces.length, 'trace')} in ${places.traces}`,
    logs.length === 0 ? `no log (${places.logs.join(', ') || 'none is configured'})` : logsOf(lookedAt),
    `${counted(profiles.length, 'profile')} in ${places.profiles}`,
  ]
  return `nothing found of ${id}; looked at ${looked.join(', ')}`
}

const MOST_NAMED = 4

function logsOf({ logs }: LookedAt): string {
  const more = logs.length - MOST_NAMED
  const named = logs.slice(0, MOST_NAMED).join(' ')
  return `${counted(logs.length, 'log file')} (${named}${more > 0 ? ` and ${more} more` : ''})`
}
