/** The words of a text that say what it is about, in lower case and in their order. */
const COMMON: ReadonlySet<string> = new Set(
  [
    'a about all also an and any are as at be been but by can could did do does for from get had has have how i if in into is',
    'it its just let make me my no not of on or our out over please should so some than that the their them then there these',
    'they this to up us use used user users uses using want was we were what when where which who why will with would you your',
  ]
    .join(' ')
    .split(' '),
)

export function tellingWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
  return words.filter((word) => !COMMON.has(word))
}
