/** Where a graph is written when nothing else is said. */
import type { FlamegraphFormat } from './draw-graph.ts'

const ENDING: Readonly<Record<FlamegraphFormat, string>> = {
  html: '.html',
  folded: '.folded',
  speedscope: '.speedscope.json',
}

export function outputBeside([first = '']: readonly string[], format: FlamegraphFormat): string {
  return `${first}${ENDING[format]}`
}
