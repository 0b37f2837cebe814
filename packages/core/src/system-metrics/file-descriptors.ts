/** How many file descriptors are open: /proc on Linux, /dev/fd on macOS. */
import { readdirSync, statSync } from 'node:fs'
import type { Reading } from './reading.ts'

const DIRECTORY = process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd'

export function readDescriptors(): Reading {
  // Newer kernels tell the count as the size; a list of ten thousand would take milliseconds.
  const { size } = statSync(DIRECTORY)
  return { fdCount: process.platform === 'linux' && size > 0 ? size : listedDescriptors() }
}

/** Counts the list, which has one more: the descriptor that it is read through. */
export function listedDescriptors(): number {
  return readdirSync(DIRECTORY).length - 1
}
