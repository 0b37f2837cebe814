/**
 * Where a span stands: in which scope and turn, and whether it counts for a phase. Decided when it starts, from its parent's place and its own
 * phase; never from names or times. Spans of equal standing share one place, so that nearly no span makes one.
 */
import type { SpanPhase } from '../engine/span-record.ts'
import type { SpanScope } from './metrics-snapshot.ts'
import { MEASURED_PHASES, type MeasuredPhase, Turn } from './turn.ts'

interface Standing {
  /** Who made it: places of another bridge mean nothing. */
  readonly owner: object
  readonly scope: SpanScope
  /** The innermost turn that it is in, or is. */
  readonly turn: Turn | undefined
  /** The turn's phase that it is in, by the outermost span that says one. */
  readonly phase: MeasuredPhase | undefined
  /** What its span is for the turn. */
  readonly role: 'turn' | 'phase' | 'part'
}

/** The place of a span; shared, and keeps nothing of the span. */
export class Place {
  readonly owner: object
  readonly scope: SpanScope
  readonly turn: Turn | undefined
  readonly phase: MeasuredPhase | undefined
  readonly role: 'turn' | 'phase' | 'part'
  /** Of spans inside that say no phase. */
  #plain: Place | undefined = undefined
  /** Of spans inside, by their phase. */
  readonly #inside = new Map<MeasuredPhase, Place>()

  constructor({ owner, scope, turn, phase, role }: Standing) {
    this.owner = owner
    this.scope = scope
    this.turn = turn
    this.phase = phase
    this.role = role
  }

  /** The place of a span that starts in a span of this place. A phase that is none is no phase. */
  inside(phase: SpanPhase | undefined): Place {
    if (phase === undefined) return (this.#plain ??= this.#make(undefined))
    if (phase === 'turn') return this.#newTurn()
    const known = this.#inside.get(phase)
    if (known !== undefined) return known
    if (!MEASURED_PHASES.includes(phase)) return this.inside(undefined)
    const made = this.#make(phase)
    this.#inside.set(phase, made)
    return made
  }

  #newTurn(): Place {
    const scope = this.turn === undefined ? 'turn' : 'agent'
    return new Place({ owner: this.owner, scope, turn: new Turn(), phase: undefined, role: 'turn' })
  }

  #make(phase: MeasuredPhase | undefined): Place {
    const { owner, scope, turn, phase: around } = this
    if (turn === undefined || scope === 'side') return this
    if (phase === undefined || phase === around) {
      return this.role === 'part' ? this : new Place({ owner, scope, turn, phase: around, role: 'part' })
    }
    if (around === undefined) return new Place({ owner, scope, turn, phase, role: 'phase' })
    return new Place({ owner, scope: 'side', turn, phase: around, role: 'part' })
  }
}

/** The place of spans that no turn is around. */
export function outside(owner: object): Place {
  return new Place({ owner, scope: 'outside', turn: undefined, phase: undefined, role: 'part' })
}
