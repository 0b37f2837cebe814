/** One step of a scenario: something a user or the agent does, and why. */
import type { Stage } from './stage.ts'

export interface Step {
  /** kebab-case; how `--skip` names it. */
  readonly name: string
  /** What happens, in a few words that a person understands. */
  readonly why: string
  run(stage: Stage): Promise<void>
}

/** A step that did not come to what it should. */
export function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`)
}
