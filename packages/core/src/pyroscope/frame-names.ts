/**
 * Functions as Pyroscope shows them: by their names alone, so the file and the line are in it, as its own SDK for Node does it. Paths begin at the
 * working directory; secrets in them are replaced.
 */
import { textWithoutSecrets } from '../engine/attributes.ts'

export interface Frame {
  readonly name: string
  readonly file: string
  readonly line: number
}

/** Names of functions that are remembered: nearly all of them come again with the next profile. */
const MOST_KNOWN = 10_000

/** Gives the names of one program's functions. */
export class FrameNames {
  readonly #known = new Map<string, string>()
  readonly #directory: string

  constructor(directory: string = workingDirectory()) {
    this.#directory = directory
  }

  /** Such as `./src/agent.ts:plan:12`; what is in no file has its name alone. */
  nameOf({ name, file, line }: Frame): string {
    return this.#clean(file === '' ? name : `${this.#short(file)}:${name}:${line}`)
  }

  fileOf(file: string): string {
    return this.#clean(this.#short(file))
  }

  #short(file: string): string {
    const { length } = this.#directory
    const isBelow = length > 0 && file.startsWith(this.#directory) && /[/\\]/.test(file.charAt(length))
    return isBelow ? `.${file.slice(length)}` : file
  }

  #clean(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const clean = textWithoutSecrets(text)
    if (this.#known.size < MOST_KNOWN) this.#known.set(text, clean)
    return clean
  }
}

/** It may be gone. */
function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}
