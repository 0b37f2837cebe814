/** What frames are called: `parse (src/parse.ts:12)`. Names are one line, since they end up in files of lines. */
import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainText } from '../../terminal/fit.ts'
import type { FramePlace } from '../flame-tree.ts'

export interface Frame {
  readonly functionName: string
  /** A path or a `file:` URL; empty where there is none. */
  readonly file: string
  /** From 1; else it is not known. */
  readonly line: number
}

/** @datadog/pprof names these by their place, which stands beside the name anyway. */
const DATADOG_ANONYMOUS = /^\(anonymous:L#\d+:C#\d+\)$/

/** Gives frames their names and keeps where they are. */
export class FrameNames {
  readonly places: Map<string, FramePlace> = new Map()
  readonly #lines: boolean
  readonly #files = new Map<string, string>()

  /** @param lines false: frames of one name and file are one, whatever their lines */
  constructor(lines: boolean) {
    this.#lines = lines
  }

  nameOf({ functionName, file, line }: Frame): string {
    const name = plainText(functionName).trim().replace(DATADOG_ANONYMOUS, '') || '(anonymous)'
    if (file === '') return name
    const path = this.#shorten(file)
    const hasLine = this.#lines && line > 0
    const full = `${name} (${path}${hasLine ? `:${line}` : ''})`
    if (!this.places.has(full)) this.places.set(full, { name, file: path, ...(hasLine && { line }) })
    return full
  }

  #shorten(file: string): string {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const short = plainText(shortPath(file))
    this.#files.set(file, short)
    return short
  }
}

/** From `node_modules` on, else from the working directory on, else whole. */
export function shortPath(file: string): string {
  const path = pathOf(file)
  const dependency = path.lastIndexOf(`node_modules${sep}`)
  if (dependency >= 0) return path.slice(dependency)
  const inside = relative('.', path)
  return isAbsolute(path) && !isAbsolute(inside) && !inside.startsWith('..') ? inside : path
}

function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return fileURLToPath(file)
  } catch {
    return file
  }
}
