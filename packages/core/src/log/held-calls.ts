/**
 * Calls of loggers that the log is not loaded for yet: they wait for it in bounded memory, and are written with the time and the ids of their
 * moment. All wait in one queue, so that lines keep their order. Where the process leaves first, the log is loaded at once.
 */
import { createRequire } from 'node:module'
import { type Context, captureContext, runInContext } from '../context/context.ts'
import { onWayOut } from '../exit/way-out.ts'
import { state } from '../global-state.ts'
import { warn, warnOnce } from '../warn-once.ts'
import type { Logger } from './logger.ts'

const MOST_HELD = 1000

/** Computed, so that no bundler puts the log into a bundle that never asks for it. */
export const LOG_MODULE: string = ['@zeph-telemetry/core', 'log'].join('/')

interface Held {
  readonly time: number
  readonly context: Context
  readonly write: () => void
}

let held: Held[] = []
let lost = 0
let loading: Promise<void> | undefined
let stopWatching: (() => void) | undefined
let failure: unknown

/** Keeps `write`, and has the log loaded. Only for where it is not. */
export function hold(load: () => Promise<unknown>, write: () => void): void {
  if (failure !== undefined || held.length === MOST_HELD) {
    lost += 1
    return
  }
  held.push({ time: Date.now(), context: captureContext(), write })
  stopWatching ??= onWayOut({ flush: writeNow, leaving: writeNow, flushAsync: () => loading })
  loading ??= loaded(load)
}

/** The process's logger, if it is there; it has the lines that waited for it then. */
export function loadedLog(): Logger | undefined {
  if (state.log !== undefined && held.length > 0) writeHeld()
  return state.log
}

/** Resolves when what waits is written, or cannot be. Never rejects. */
export async function heldWritten(): Promise<void> {
  if (held.length > 0) await loading
}

async function loaded(load: () => Promise<unknown>): Promise<void> {
  // Not in the same turn: a module whose loading has just begun cannot be loaded at once.
  await new Promise(setImmediate)
  try {
    if (state.log === undefined) await load()
  } catch (error) {
    fail(error)
  }
  writeHeld()
}

/** On the way out. */
function writeNow(): void {
  try {
    if (state.log === undefined && held.length > 0) createRequire(import.meta.url)(LOG_MODULE)
  } catch (error) {
    fail(error)
  }
  writeHeld()
  state.log?.flush()
}

function fail(error: unknown): void {
  if (state.log !== undefined) return
  failure = error
  held = []
  stopWatching?.()
  stopWatching = undefined
  const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
  warnOnce('deferred-log', `log lines are not written: ${LOG_MODULE} cannot be loaded: ${reason}`)
}

function writeHeld(): void {
  if (state.log === undefined) return
  const calls = held
  held = []
  for (const call of calls) writeAsThen(call)
  // After the lines: the log watches by now, and a signal that is being answered just now must not lose its last listener to a new one.
  stopWatching?.()
  stopWatching = undefined
  if (lost > 0) warn(`${lost} log lines came too early to be kept`)
  lost = 0
}

function writeAsThen({ time, context, write }: Held): void {
  state.lineTime = time
  try {
    runInContext(context, write)
  } finally {
    state.lineTime = undefined
  }
}
