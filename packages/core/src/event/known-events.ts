/** The events of the program by name: what `event` finds the declaration by. As many as a program may have; further ones are told all the same. */
import { warnOnce } from '../warn-once.ts'
import type { LooseDefinition } from './event-definition.ts'
import { EventSite } from './event-site.ts'
import { eventName } from './read-definition.ts'

const MOST_EVENTS = 1000

interface Known {
  readonly site: EventSite
  /** Undefined for an event that nobody declared. */
  readonly declaration: string | undefined
}

const known = new Map<string, Known>()

/**
 * Makes a declaration known; the first of a name is the one that `event` goes by.
 * @param definition as `readDefinition` gives it
 */
export function declareEvent(definition: LooseDefinition): EventSite {
  const site = new EventSite(definition)
  const { logger, ...rest } = definition
  const declaration = JSON.stringify(rest)
  const before = known.get(site.name)
  if (before?.declaration === undefined) keep(site, declaration)
  else if (before.declaration !== declaration) {
    warnOnce(`event-twice:${site.name}`, `event "${site.name}" is declared twice, and not the same way`)
  }
  return site
}

/** The event of this name, declared or not. */
export function eventNamed(given: unknown): EventSite {
  const name = eventName(given)
  return known.get(name)?.site ?? keep(new EventSite({ name }), undefined)
}

function keep(site: EventSite, declaration: string | undefined): EventSite {
  if (known.size < MOST_EVENTS || known.has(site.name)) known.set(site.name, { site, declaration })
  else if (declaration !== undefined) {
    warnOnce(
      'events',
      `there are ${MOST_EVENTS} events already; event() does not know the declaration of "${site.name}"`,
    )
  }
  return site
}
