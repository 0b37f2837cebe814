import { expect, test } from 'vitest'
import type { Ask } from '../model/ask-structured.ts'
import { draftSkill } from './ask-for-skill.ts'

/** A model that answers with just this. */
const answering =
  (answer: object): Ask =>
  async ({ schema }) =>
    schema.parse(answer)
const DRAFT = { name: 'fine', description: 'd', triggers: ['t'], body: 'b' }

test.each([
  ['Release Notes', 'release-notes'],
  ['../../etc/passwd', 'etc-passwd'],
  ['snake_case_name', 'snake-case-name'],
  ['x'.repeat(100), 'x'.repeat(64)],
  [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
])('a model’s name %j becomes the folder’s name %j', async (name, expected) => {
  expect((await draftSkill(answering({ ...DRAFT, name }), 'r')).name).toBe(expected)
})

test('a name without letters is refused', async () => {
  await expect(draftSkill(answering({ ...DRAFT, name: '…' }), 'r')).rejects.toThrow('no name for a folder')
})

test('limits of a skill’s file are kept for the model', async () => {
  const triggers = ['', ' same ', 'same', ...Array.from({ length: 40 }, (_, number) => `trigger ${number}`)]
  const draft = await draftSkill(answering({ ...DRAFT, description: 'd'.repeat(5_000), triggers }), 'r')
  expect(draft.description).toHaveLength(1_024)
  expect(draft.triggers).toHaveLength(20)
  expect(draft.triggers.slice(0, 2)).toEqual(['same', 'trigger 0'])
})
