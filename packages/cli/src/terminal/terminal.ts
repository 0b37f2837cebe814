/** What the output may look like: its width and whether it is coloured. A pipe gets 80 columns (or `COLUMNS`) and no colour. */
import { styleText } from 'node:util'

export interface Terminal {
  width: number
  paint: Paint
}

export type Paint = (style: keyof typeof STYLES, text: string) => string

const STYLES = {
  error: 'red',
  warning: 'yellow',
  quiet: 'dim',
  strong: 'bold',
  added: 'green',
  removed: 'red',
} as const
const MINIMUM_WIDTH = 40

interface OutputStream {
  isTTY?: boolean
  columns?: number
}

export function describeTerminal(stream: OutputStream, environment: NodeJS.ProcessEnv): Terminal {
  const width = (stream.isTTY && stream.columns) || Number(environment.COLUMNS) || 80
  const coloured = Boolean(stream.isTTY) && !environment.NO_COLOR && environment.TERM !== 'dumb'
  return { width: Math.max(MINIMUM_WIDTH, width), paint: coloured ? paintWithColour : paintPlain }
}

export const paintPlain: Paint = (_style, text) => text

const paintWithColour: Paint = (style, text) => styleText(STYLES[style], text, { validateStream: false })
