/**
 * Runs the program with our own stdin, stdout and stderr and waits for its end. Signals we get are handed on; what a terminal sends to
 * the whole process group (Ctrl-C) has already reached the child and is not sent twice.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { EXIT_CODES } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import type { LaunchPlan } from './launch-plan.ts'

export interface ChildEnd {
  code: number | null
  signal: NodeJS.Signals | null
}

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
const SENT_BY_TERMINAL = ['SIGINT', 'SIGQUIT'] as const
const RAISE_GRACE_MS = 1000

export function runChild(plan: LaunchPlan, environment: NodeJS.ProcessEnv): Promise<ChildEnd> {
  const child = spawn(plan.command, plan.args, {
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32' && plan.command !== process.execPath,
  })
  const stopForwarding = forwardSignals((signal) => child.kill(signal))
  return new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => reject(startError(plan.command, error)))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  }).finally(stopForwarding)
}

/** Ends this process as the child ended: with its code, or by its signal. */
export function endAs({ code, signal }: ChildEnd): void {
  if (signal === null) {
    process.exitCode = code ?? EXIT_CODES.badInput
    return
  }
  process.exitCode = 128 + constants.signals[signal]
  process.kill(process.pid, signal)
  // A signal that did not end us (Node keeps SIGUSR1 for its debugger) becomes the exit code a shell would report.
  setTimeout(() => process.exit(), RAISE_GRACE_MS)
}

function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const inTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  const ignore = () => {}
  for (const signal of FORWARDED) process.on(signal, send)
  for (const signal of SENT_BY_TERMINAL) process.on(signal, inTerminal ? ignore : send)
  return () => {
    for (const signal of FORWARDED) process.off(signal, send)
    for (const signal of SENT_BY_TERMINAL) process.off(signal, inTerminal ? ignore : send)
  }
}

function startError(command: string, error: NodeJS.ErrnoException): InputError {
  const code = error.code === 'ENOENT' ? EXIT_CODES.notFound : EXIT_CODES.notExecutable
  return new InputError(`${command} cannot be started: ${error.message}`, code)
}
