/**
 * Says that nothing is sent any more, and that it works again: one line each for a receiver, however many signals suffer, and once
 * more at the next outage.
 */

/** A signal whose breaker opened or closed. */
export interface Outage {
  /** What the outage is one of: a receiver, or one path of it. */
  readonly place: string
  /** What the signal has many of. */
  readonly sufferer: string
}

/** What is going on at one place. */
interface Open {
  readonly sufferers: Set<string>
  readonly since: number
  /** How many of what were lost, for the signals that work again. */
  readonly lost: Map<string, number>
}

/** Shared by the signals of one configuration. */
export class OutageLog {
  readonly #say: (message: string) => void
  readonly #now: () => number
  readonly #open = new Map<string, Open>()

  /** @param now reads a clock in milliseconds; replaced in tests */
  constructor(say: (message: string) => void, now: () => number = () => performance.now()) {
    this.#say = say
    this.#now = now
  }

  /** @param message said where this is the first at its place */
  opened({ place, sufferer }: Outage, message: string): void {
    const known = this.#open.get(place)
    if (known !== undefined) return void known.sufferers.add(sufferer)
    this.#open.set(place, { sufferers: new Set([sufferer]), since: this.#now(), lost: new Map() })
    this.#say(message)
  }

  /** Says so where nothing at the place is open any more. */
  closed({ place, sufferer }: Outage, lost: number): void {
    const known = this.#open.get(place)
    if (known === undefined || !known.sufferers.delete(sufferer)) return
    known.lost.set(sufferer, (known.lost.get(sufferer) ?? 0) + lost)
    if (known.sufferers.size > 0) return
    this.#open.delete(place)
    this.#say(closingLine(place, Math.round((this.#now() - known.since) / 1000), known.lost))
  }
}

function closingLine(place: string, seconds: number, lost: ReadonlyMap<string, number>): string {
  const losses = Array.from(lost, ([items, count]) => (count > 0 ? [`${count} ${items}`] : [])).flat()
  const meanwhile = losses.length === 0 ? 'nothing was lost' : `${losses.join(', ')} were lost`
  return `${place} works again after ${seconds} s; meanwhile ${meanwhile}`
}
