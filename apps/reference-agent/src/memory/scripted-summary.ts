/**
 * How the scripted model summarises: it takes the sentences whose words occur most in the conversation and are not in
 * those it has taken already, in their order, as they were said. And how it merges statements: the fullest one, with what only the others say behind it.
 */
import { tellingWords } from './full-text-query.ts'
import { sentencesOf } from './sentences.ts'

const MOST_SENTENCES = 8
const MOST_CHARACTERS = 1_200
const LONGEST_SENTENCE = 240

interface Said {
  speaker: string
  sentence: string
  words: string[]
}

export function summarizeConversation(text: string): { summary: string } {
  const said = text.split('\n').flatMap(readLine)
  const summary = joinSaid(mostTelling(said)).slice(0, MOST_CHARACTERS)
  return { summary: summary === '' ? 'Nothing was said.' : summary }
}

function mostTelling(said: readonly Said[]): Said[] {
  const weights = new Map<string, number>()
  for (const { words } of said) for (const word of words) weights.set(word, (weights.get(word) ?? 0) + 1)
  const weightOf = ({ words }: Said) =>
    words.reduce((sum, word) => sum + weights.get(word)!, 0) / Math.max(1, Math.sqrt(words.length))
  const taken = new Set<Said>()
  while (taken.size < MOST_SENTENCES) {
    const best = said.filter((one) => !taken.has(one)).toSorted((left, right) => weightOf(right) - weightOf(left))[0]
    if (!best || weightOf(best) === 0) break
    taken.add(best)
    for (const word of best.words) weights.set(word, 0)
  }
  return said.filter((one) => taken.has(one))
}

function readLine(line: string): Said[] {
  const [, speaker = '', rest = ''] = /^(\w+): (.*)$/.exec(line) ?? ['', '', line]
  const sentences = sentencesOf(rest).filter((sentence) => sentence.length <= LONGEST_SENTENCE)
  return sentences.map((sentence) => ({
    speaker: speaker === 'summary' ? '' : speaker,
    sentence,
    words: tellingWords(sentence),
  }))
}

/** The speaker is named where another one begins. */
function joinSaid(said: readonly Said[]): string {
  let last = ''
  const parts = said.map(({ speaker, sentence }) => {
    const isNew = speaker !== '' && speaker !== last
    last = speaker
    return `${isNew ? `The ${speaker} said: ` : ''}${sentence}${/[?:]$/.test(sentence) ? '' : '.'}`
  })
  return parts.join(' ')
}

export function mergeStatements(text: string): { text: string } {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const fullest = lines.reduce(
    (best, line) => (tellingWords(line).length >= tellingWords(best).length ? line : best),
    '',
  )
  const known = new Set(tellingWords(fullest))
  const details = lines.filter((line) => tellingWords(line).some((word) => !known.has(word)))
  return { text: [fullest, ...details].join('; ') }
}
