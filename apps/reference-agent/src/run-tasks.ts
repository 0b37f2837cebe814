/**
 * Runs tasks one after the other in one session, from a given task repeated or from an interactive prompt, and keeps
 * what came of each. A failed turn does not end an interactive session.
 */
import { createInterface } from 'node:readline'
import type { TurnResult } from './agent/turn.ts'
import type { OpenAgent } from './agent.ts'
import { explainFailure } from './explain-failure.ts'

export interface Outcome {
  task: string
  result?: TurnResult
  failure?: string
}

export interface TaskRun {
  opened: OpenAgent
  sessionId: string
  print(text: string): void
}

export async function repeatTask(task: string, turns: number, run: TaskRun): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let turn = 1; turn <= turns; turn += 1) {
    if (turns > 1) run.print(`turn ${turn} of ${turns}\n`)
    const outcome = await runTask(task, run)
    outcomes.push(outcome)
    if (outcome.failure !== undefined) break
  }
  return outcomes
}

export async function promptForTasks(run: TaskRun): Promise<Outcome[]> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout, prompt: 'task> ' })
  // Ctrl-C ends the process as it would without a prompt.
  prompt.on('SIGINT', () => {
    prompt.close()
    process.kill(process.pid, 'SIGINT')
  })
  let ended = false
  prompt.once('close', () => {
    ended = true
  })
  const outcomes: Outcome[] = []
  prompt.prompt()
  for await (const line of prompt) {
    if (line.trim() === 'exit') break
    if (line.trim() !== '') outcomes.push(await runTask(line, run))
    // Piped input may have ended while the turn ran; its remaining lines still come.
    if (!ended) prompt.prompt()
  }
  return outcomes
}

async function runTask(task: string, run: TaskRun): Promise<Outcome> {
  try {
    const result = await run.opened.agent.runTurn(task, run.sessionId)
    run.print(result.status === 'refused' ? `${result.answer}\n` : '\n')
    return { task, result }
  } catch (error) {
    const failure = explainFailure(error, run.opened.model)
    console.error(`The turn failed: ${failure}`)
    return { task, failure }
  }
}

export function succeeded(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => outcome.result?.status === 'answered')
}
