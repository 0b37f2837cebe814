import { expect, test } from 'vitest'
import { SCRIPTED_MEMORY_ANSWERS } from './scripted-memory-answers.ts'

const answer = (name: string, text: string): unknown => SCRIPTED_MEMORY_ANSWERS[name]!(text)

test.each([
  ['The deadline is on Friday', 0.9],
  ['My cat is called Mia', 0.85],
  ['On Fridays we deploy the backend', 0.7],
  ['The backend uses Redis', 0.65],
  ['Blue green yellow', 0.3],
  ['read a.ts and tell me what is in it', 0.15],
  ['Is the backend done?', 0.1],
  ['Thanks a lot!', 0.05],
])('%s is worth %d', (text, usefulness) => {
  expect(answer('memory_admission', text)).toEqual({ usefulness, reason: expect.any(String) })
})

const relation = (subject: string, predicate: string, object: string) => ({ subject, predicate, object })

test.each([
  ['Ada works at Acme.', [relation('Ada', 'works_at', 'Acme')]],
  [
    'My name is Ada and I work at Acme in the platform team',
    [relation('user', 'is_called', 'Ada'), relation('user', 'works_at', 'Acme')],
  ],
  [
    'remember that our release is on Friday, at noon',
    [relation('release', 'is_on', 'Friday'), relation('user', 'has', 'release')],
  ],
  [
    'The build farm is part of the platform; it depends on Redis',
    [relation('build farm', 'is_part_of', 'platform'), relation('it', 'depends_on', 'Redis')],
  ],
  ['Who maintains the build farm?', []],
  ['Colourless green ideas sleep furiously', []],
  ['the very long name of something with many words is nothing', []],
])('relations of: %s', (text, relations) => {
  expect(answer('memory_graph', text)).toMatchObject({ relations })
})

test('the entities are those of the relations, each with its kind', () => {
  expect(answer('memory_graph', 'I work at Acme. The release is on Friday.')).toMatchObject({
    entities: [
      { name: 'user', kind: 'person' },
      { name: 'Acme', kind: 'organization' },
      { name: 'release', kind: 'thing' },
      { name: 'Friday', kind: 'date' },
    ],
  })
})

test.each([
  ['my name is Ada Lovelace and I work for Acme', ['name: Ada Lovelace', 'employer: Acme']],
  [
    "I'm a backend developer, I live in Berlin and I speak German",
    ['role: backend developer', 'location: Berlin', 'language: German'],
  ],
  [
    'i really like short answers because they are short. I hate meetings',
    ['likes: short answers', 'dislikes: meetings'],
  ],
  ['I want to learn Rust; I mostly use Vim', ['goal: learn Rust', 'uses: Vim']],
  ['Do you think I like tea?', []],
  ['The backend is in Berlin', []],
])('what this says of its writer: %s', (text, expected) => {
  const { facts } = answer('memory_persona', text) as { facts: { trait: string; value: string }[] }
  expect(facts.map(({ trait, value }) => `${trait}: ${value}`)).toEqual(expected)
})

test('a summary takes the sentences that say most, once each, in their order, and says whose they are', () => {
  const { summary } = answer(
    'memory_summary',
    [
      'summary: The user said: the parser is slow.',
      'user: How does the parser handle quotes? Well.',
      'assistant: The parser keeps a stack of quotes. The parser keeps a stack of quotes.',
    ].join('\n'),
  ) as { summary: string }
  expect(summary.match(/stack of quotes/g)).toHaveLength(1)
  expect(summary).toBe(
    'The user said: the parser is slow. The user said: How does the parser handle quotes? Well. ' +
      'The assistant said: The parser keeps a stack of quotes.',
  )
})

test('a summary of hundreds of sentences is short, and one of nothing says so', () => {
  const lines = Array.from(
    { length: 400 },
    (_, index) => `user: Sentence number${index} about topic${index % 7} of the day.`,
  )
  const { summary } = answer('memory_summary', lines.join('\n')) as { summary: string }
  expect(summary.length).toBeLessThanOrEqual(1_200)
  expect(summary.length).toBeGreaterThan(100)
  expect(answer('memory_summary', '')).toEqual({ summary: 'Nothing was said.' })
})

test('a merge keeps the fullest statement and what only the others say', () => {
  const merged = (...lines: string[]) => (answer('memory_merge', lines.join('\n')) as { text: string }).text
  expect(merged('the release is on Friday', 'the release is on Friday at noon')).toBe(
    'the release is on Friday at noon',
  )
  expect(merged('the release is on Friday', 'the release is on Monday')).toBe(
    'the release is on Monday; the release is on Friday',
  )
  expect(merged('the release is Friday', 'on Friday is the release')).toBe('on Friday is the release')
})
