/** Skills: written by the agent, changed by a person, made better by feedback. */
import { readFile, writeFile } from 'node:fs/promises'
import { expect, type Step } from '../step.ts'

export const SKILL_STEPS: readonly Step[] = [
  {
    name: 'new-skill',
    why: 'has a new skill written',
    async run({ opened }) {
      const skill = await opened.skills.generate('check the price of every item in an order before it is sent')
      expect(opened.skills.get(skill.name) !== undefined, 'the new skill to be there')
    },
  },
  {
    name: 'edited-skill',
    why: 'notices that a person edited a skill',
    async run({ opened, dataFolder }) {
      const written = opened.skills.all().find(({ path }) => path.startsWith(dataFolder))
      if (written === undefined) throw new Error('there is no skill that a person could edit')
      const changed = new Promise<void>((resolve) => {
        const forget = opened.skills.onChange(() => {
          forget()
          resolve()
        })
      })
      await writeFile(written.path, `${await readFile(written.path, 'utf8')}\nSay which items have no price.\n`)
      await changed
    },
  },
  {
    name: 'feedback',
    why: 'is told that a skill was wrong, makes it better',
    async run({ ask, opened }) {
      await ask('review the changes that are not committed', 'feedback')
      await ask('no, that is wrong: name the risk of every change', 'feedback')
      expect(opened.skills.get('review-changes')?.version === 2, 'the skill to be made better')
    },
  },
]
