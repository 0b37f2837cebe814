/**
 * What a user can put right: a file that is missing or is no trace, a turn that does not exist, a program not found.
 * `main.ts` prints the message alone, without a stack, and ends with `exitCode`.
 */
export class InputError extends Error {
  override name = 'InputError'
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
