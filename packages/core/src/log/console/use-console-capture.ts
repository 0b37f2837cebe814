/**
 * `console.*` as log lines: what the console would print goes to our outputs instead, with the ids of the work in
 * progress. What is printed while such a line is written goes the console's own way. Consoles that the program makes by
 * itself are left alone.
 */
import { warnOnce } from '../../warn-once.ts'
import type { Logger } from '../logger.ts'
import { capturedMethods, shownTable } from './captured-methods.ts'
import { replaceOwnMethod } from './replace-own-method.ts'

/** The logger of captured lines. */
const NAME = 'console'

let restore: (() => void) | undefined
let isWriting = false

/** Whether the console is captured from now on. Lines go to a child of `log` that is called `console`. Never throws. */
export function useConsoleCapture(isOn: boolean, log: Logger): void {
  try {
    if (isOn) restore ??= capture(globalThis.console, log.child({ name: NAME }))
    else restore = void restore?.()
  } catch (problem) {
    warnOnce('console-capture', `logging.capture_console has no effect: ${problem}`)
  }
}

/** @returns puts back what was there */
function capture(target: Console, log: Logger): () => void {
  const undo = Object.entries(capturedMethods(log)).map(([name, write]) =>
    replaceOwnMethod(target, name, (values, { original, captured }) => {
      if (isWriting) original.apply(target, values)
      else guarded(log, () => write(values, captured))
    }),
  )
  undo.push(replaceOwnMethod(target, 'table', (values, { original }) => original.apply(target, shownTable(values))))
  return () => undo.forEach((one) => void one())
}

/** Values of the program may do anything when they are read, print included. */
function guarded(log: Logger, write: () => void): void {
  isWriting = true
  try {
    write()
  } catch {
    log.warn('[unreadable]')
  } finally {
    isWriting = false
  }
}
