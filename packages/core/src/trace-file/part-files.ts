/** The files of one trace, one after the other: each part is finished before the next is made. */
import { type FileSystem, PartFile } from './part-file.ts'

/** How the files of a trace come to be. */
export interface PartFilesOptions {
  readonly directory: string
  /** Path of a part, 1-based; `attempt` grows from 0 while files of that name exist. */
  pathOf(part: number, attempt: number): string
  /** First lines of a part, asked for when its file has been made. */
  headerOf(part: number, path: string): readonly string[]
}

/** Makes, finishes and remembers the files. Everything in here may throw. */
export class PartFiles {
  /** Files begun so far, in order. */
  readonly paths: string[] = []
  /** The file that is open. */
  current: PartFile | undefined
  readonly #fileSystem: FileSystem
  readonly #options: PartFilesOptions
  #attempt = 0

  constructor(fileSystem: FileSystem, options: PartFilesOptions) {
    this.#fileSystem = fileSystem
    this.#options = options
  }

  /** Makes the directory and the first file. */
  begin(): void {
    this.#fileSystem.mkdirSync(this.#options.directory, { recursive: true })
    this.of(1)
  }

  /** The file of a part, with its header; the one before is finished. */
  of(part: number): PartFile {
    if (this.current?.part === part) return this.current
    this.current?.endSync()
    this.current?.close()
    const { path, file } = this.#create(part)
    this.current = file
    this.paths.push(path)
    file.writeSync(Buffer.from(`[\n${this.#options.headerOf(part, path).join(',\n')}`))
    return file
  }

  /** All parts of one trace bear the number that the first one needed to be unique. */
  #create(part: number): { path: string; file: PartFile } {
    for (; ; this.#attempt += 1) {
      const path = this.#options.pathOf(part, this.#attempt)
      try {
        return { path, file: new PartFile(this.#fileSystem, path, part) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }
}
