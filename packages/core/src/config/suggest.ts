/** What somebody who wrote an unknown name may have meant. */
import { closest, distance } from 'fastest-levenshtein'

/** The nearest name; undefined where none is near enough to be meant: a third of the letters may differ, and no more than three. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = spelling(name)
  const same = names.find((candidate) => spelling(candidate) === plain)
  if (same !== undefined) return same
  const found = closest(name, names)
  return distance(name, found) <= Math.min(3, Math.floor(found.length / 3)) ? found : undefined
}

/** Without what differs between code, file and variables. */
const spelling = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '')

/** For the end of a notice: the nearest name as a question, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const found = nearest(name, names)
  return found === undefined ? '' : `; did you mean ${found}?`
}
