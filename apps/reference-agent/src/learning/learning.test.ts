import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { findFact } from './find-fact.ts'
import { readFeedback } from './read-feedback.ts'
import { createSkillRanking } from './skill-ranking.ts'

test('a skill’s score follows its outcomes, and one failure does not bury it', () => {
  const ranking = createSkillRanking(new DatabaseSync(':memory:'))
  const use = (skill: string, succeeded: boolean) => ranking.record({ sessionId: 'a', skill, succeeded })
  expect(ranking.scoreOf('new')).toBe(0.5)
  use('once-failed', false)
  for (let count = 0; count < 8; count += 1) use('good', true)
  expect(ranking.scoreOf('good')).toBe(0.9)
  expect(ranking.scoreOf('once-failed')).toBeCloseTo(1 / 3)
})

test('a correction changes the latest use of its session alone', () => {
  const ranking = createSkillRanking(new DatabaseSync(':memory:'))
  ranking.record({ sessionId: 'a', skill: 'earlier', succeeded: true })
  ranking.record({ sessionId: 'a', skill: 'latest', succeeded: true })
  ranking.record({ sessionId: 'b', skill: 'other', succeeded: true })
  expect(ranking.correctLast('a', false)).toBe('latest')
  expect(ranking.correctLast('never seen', false)).toBeUndefined()
  expect(['earlier', 'latest', 'other'].map(ranking.scoreOf)).toEqual([2 / 3, 1 / 3, 2 / 3])
})

test.each([
  ['no, that is not what I meant', 'bad'],
  ['that was wrong: the largest file is b.ts', 'bad'],
  ['thanks, that helps', 'good'],
  ['that is correct', 'good'],
  ['list the files that are not correct', undefined],
  ['node --version, please', undefined],
])('%j is feedback %s', (task, feedback) => {
  expect(readFeedback(task)).toBe(feedback)
})

test.each([
  ['remember that the release is on Friday', 'the release is on Friday'],
  ['My editor is Helix', 'My editor is Helix'],
  ['I prefer short answers', 'I prefer short answers'],
  ['what do you remember about my editor?', undefined],
  ['list my files', undefined],
])('%j tells the fact %j', (task, fact) => {
  expect(findFact(task)).toBe(fact)
})
