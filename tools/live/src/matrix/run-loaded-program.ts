/** Runs the program under load in a process of its own, and changes what a failure is about while it works. */
import { fork } from 'node:child_process'
import { neutralEnvironment } from '../scenario/run-recorded-scenario.ts'
import type { Arrived, Change, LoadReport, LoadTask } from './load-task.ts'

/** How it ended. */
export interface LoadEnd {
  readonly code: number | null
  readonly stderr: string
  readonly report: LoadReport
}

/** @param change called when a third, and two thirds, of the work are done */
export async function runLoadedProgram(task: LoadTask, change: Change): Promise<LoadEnd> {
  const child = fork(new URL('loaded-program.ts', import.meta.url), [JSON.stringify(task)], {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
      '--conditions=@zeph-telemetry/source',
      '--conditions=profiling',
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: neutralEnvironment(),
  })
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (said: string) => {
    stderr += said
  })
  return new Promise((resolve, reject) => {
    let report: LoadReport | undefined
    child.on('message', async (message: Arrived | LoadReport) => {
      if ('arrivedAt' in message) child.send(await change(message.arrivedAt, (goOn) => void child.send(goOn)))
      else report = message
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (report === undefined) reject(new Error(`the program ended with ${signal ?? code} and said: ${stderr}`))
      else resolve({ code, stderr, report })
    })
  })
}
