import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { skillText } from './fixtures/skill-folders.ts'
import { formatSkill, parseSkill, SkillFormatError } from './skill-file.ts'

const place = { path: '/skills/a-skill/SKILL.md', folderName: 'a-skill' }

test('what is written is read again, whatever characters are in it', () => {
  const skill = {
    name: 'a-skill',
    description: 'Says: "yes" # no comment\nsecond line',
    triggers: ['- a dash', 'yes', '{brace}', '3'],
    version: 7,
    body: '# Title\n\n---\n\nnot front matter',
  }
  expect(parseSkill(formatSkill(skill), place)).toEqual({ ...skill, path: place.path })
})

test('what is not said has a sensible value', () => {
  expect(parseSkill('\uFEFF---\r\nname: a-skill\r\ndescription: It is.\r\n---\r\nDo it.', place)).toEqual({
    name: 'a-skill',
    description: 'It is.',
    triggers: [],
    version: 1,
    body: 'Do it.',
    path: place.path,
  })
})

test.each([
  ['no front matter', 'just text', 'does not begin with front matter'],
  ['broken YAML', '---\nname: [\n---\nbody', '/skills/a-skill/SKILL.md: '],
  ['another name than its folder', skillText('other'), 'names its skill "other", but its folder is "a-skill"'],
  ['a name that is a way out', skillText('../a-skill'), 'must be lower-case words joined by "-"'],
  ['no description', '---\nname: a-skill\n---\nbody', 'description'],
  ['a description without end', skillText('a-skill', { description: 'x'.repeat(1_025) }), 'description'],
  ['triggers that are no list', skillText('a-skill', { triggers: 'word' }), 'triggers'],
  ['a version that is no number', skillText('a-skill', { version: 'two' }), 'version'],
  ['no body', '---\nname: a-skill\ndescription: It is.\n---\n\n', 'has no body'],
])('a file with %s is no skill, and the message says why', (_what, text, message) => {
  expect(() => parseSkill(text, place)).toThrow(SkillFormatError)
  expect(() => parseSkill(text, place)).toThrow(message)
})

const GIVEN = fileURLToPath(new URL('../../skills', import.meta.url))

test.each(readdirSync(GIVEN))('the skill %s that comes with the agent is one, and can be asked for', (folderName) => {
  const path = join(GIVEN, folderName, 'SKILL.md')
  const skill = parseSkill(readFileSync(path, 'utf8'), { path, folderName })
  expect(skill.triggers.length).toBeGreaterThan(1)
  expect(skill.body).toMatch(/^# /)
})
