/** Texts of a program on their way to a terminal, which they must not steer. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/** Without control characters but tabs and ends of lines. */
export function terminalText(text: string): string {
  return text.replaceAll(CONTROL, '')
}
