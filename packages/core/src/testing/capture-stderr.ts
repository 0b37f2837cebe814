/** Collects what core says on stderr; a message comes once per subject and process. */
import { vi } from 'vitest'

/** Keeps stderr from the terminal until disposed. */
export class CapturedStderr implements Disposable {
  readonly lines: string[] = []
  readonly #spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    this.lines.push(String(text))
    return true
  })

  /** What was said about `subject`. */
  about(subject: string): string[] {
    return this.lines.filter((line) => line.includes(subject))
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore()
  }
}
