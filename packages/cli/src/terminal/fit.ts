/**
 * Text cut and padded to terminal columns. Wide characters count two, combining marks none. Control characters are shown as `·`,
 * so that what a program put into an attribute cannot steer the reader's terminal.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g
const ZERO_WIDTH = /\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

export function plainText(text: string): string {
  return text.replace(CONTROL, '·')
}

export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += characterColumns(character)
  return columns
}

/** At most `columns` wide; what is cut off shows as an ellipsis. */
export function fit(text: string, columns: number): string {
  if (text.length * 2 <= columns || columnsOf(text) <= columns) return text
  if (columns < 1) return ''
  let kept = ''
  let used = 0
  for (const character of text) {
    used += characterColumns(character)
    if (used > columns - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - columnsOf(text))) + text
}

function characterColumns(character: string): number {
  if (character >= ' ' && character <= '~') return 1
  if (ZERO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
