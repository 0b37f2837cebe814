/** Finds the sender of a message by the message itself, where the channel hands the object on. Keeps no message alive. */
import type { SiteTap } from './site-tap.ts'
import type { Ticket } from './tap.ts'

export class TicketBook {
  readonly #tap: SiteTap
  readonly #tickets: WeakMap<object, Ticket> = new WeakMap()

  constructor(tap: SiteTap) {
    this.#tap = tap
  }

  /** The message leaves with this ticket; with none where it has no spans. */
  note(message: unknown, ticket: Ticket): void {
    if (typeof message === 'object' && message !== null) this.#tickets.set(message, ticket)
  }

  /** The ticket of a message that arrives; a stranger's where nobody was seen to send it. */
  take(message: unknown): Ticket {
    if (typeof message !== 'object' || message === null || !this.#tickets.has(message))
      return this.#tap.strangersTicket()
    const ticket = this.#tickets.get(message)
    this.#tickets.delete(message)
    return ticket
  }
}
