/** Names and messages as they leave the process: one line, of bounded length, without secrets. Works in both modes. */
import { state } from '../global-state.ts'

const LONGEST = 500

/** Makes a text fit to be shown. */
export type Show = (text: string) => string

/** How texts are shown; loads what looks for secrets where nothing else needed it yet. */
export async function shownText(): Promise<Show> {
  const redactor = state.redactor ?? (await import('../redaction/active-redactor.ts')).activeRedactor()
  return (text) => {
    const line = redactor
      .text(text)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
    return line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line
  }
}
