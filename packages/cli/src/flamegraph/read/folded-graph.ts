/** Folded stacks, as `perf script | stackcollapse-perf.pl` and others make them: a line for each stack, frames by semicolons, a number at the end. */
import { plainText } from '../../terminal/fit.ts'
import { addStack, emptyTree, removeEmpty } from '../flame-tree.ts'
import type { UntitledGraph } from './graph-source.ts'

const LINE = /^(.*\S)\s+(\d+(?:\.\d+)?)$/

/** Undefined where most lines are something else. */
export function foldedGraph(text: string): UntitledGraph | undefined {
  const root = emptyTree()
  let [read, skipped] = [0, 0]
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const [, stack, value] = LINE.exec(line) ?? []
    if (stack === undefined) skipped += 1
    else {
      read += 1
      addStack(root, stack.split(';').map(nameOf), Number(value))
    }
  }
  if (read === 0 || skipped > read) return undefined
  removeEmpty(root)
  const notes = skipped > 0 ? [`${skipped} unreadable ${skipped === 1 ? 'line' : 'lines'} skipped`] : []
  return { unit: 'samples', root, places: new Map(), notes }
}

function nameOf(frame: string): string {
  return plainText(frame).trim() || '(anonymous)'
}
