/**
 * Runs tasks, one after the other in one session or many at once in as many sessions, and keeps what came of each.
 */
import { stopwatch } from '@zeph-telemetry/core'
import type { TurnResult } from './agent/turn.ts'
import type { OpenAgent } from './agent.ts'
import { explainFailure } from './explain-failure.ts'

export interface Outcome {
  task: string
  sessionId: string
  result?: TurnResult
  failure?: string
}

export interface TaskRun {
  opened: OpenAgent
  sessionId: string
  print(text: string): void
}

export interface Repetition {
  turns: number
  /** Turns at a time; where it is more than 1, each turn has a session of its own. */
  concurrency: number
}

/** How often a run of many turns says how far it is. */
const REPORTS_PER_RUN = 10

/** `{turn}` in the task stands for the turn's number. After a failed or stopped turn no other is begun. */
export function repeatTask(task: string, repetition: Repetition, run: TaskRun): Promise<Outcome[]> {
  const taskOf = (turn: number) => task.replaceAll('{turn}', String(turn))
  return repetition.concurrency > 1 ? runAtOnce(taskOf, repetition, run) : runInTurn(taskOf, repetition, run)
}

function isEnd({ failure, result }: Outcome): boolean {
  return failure !== undefined || result?.status === 'stopped'
}

async function runInTurn(taskOf: (turn: number) => string, { turns }: Repetition, run: TaskRun): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let turn = 1; turn <= turns; turn += 1) {
    if (turns > 1) run.print(`turn ${turn} of ${turns}\n`)
    const outcome = await runTask(taskOf(turn), run)
    outcomes.push(outcome)
    if (isEnd(outcome)) break
  }
  return outcomes
}

/** Every lane takes the next turn that nobody has taken, until there is none or one has failed. */
async function runAtOnce(
  taskOf: (turn: number) => string,
  { turns, concurrency }: Repetition,
  run: TaskRun,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const elapsed = stopwatch()
  const reportEvery = Math.ceil(turns / REPORTS_PER_RUN)
  let begun = 0
  let failed = false
  const lane = async () => {
    while (begun < turns && !failed) {
      begun += 1
      const turn = begun
      const outcome = await runTask(taskOf(turn), { ...run, sessionId: `${run.sessionId}-${turn}`, print: () => {} })
      failed ||= isEnd(outcome)
      const ended = outcomes.push(outcome)
      const seconds = (elapsed() / 1000).toFixed(1)
      if (ended % reportEvery === 0) run.print(`${ended} of ${turns} turns after ${seconds} s\n`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, turns) }, lane))
  return outcomes
}

export async function runTask(task: string, run: TaskRun): Promise<Outcome> {
  const { sessionId } = run
  try {
    const result = await run.opened.agent.runTurn(task, sessionId)
    run.print(result.status === 'answered' ? '\n' : `${result.answer}\n`)
    return { task, sessionId, result }
  } catch (error) {
    const failure = explainFailure(error, run.opened.model)
    console.error(`The turn failed: ${failure}`)
    return { task, sessionId, failure }
  }
}

export function succeeded(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => outcome.result?.status === 'answered')
}
