/** Turns that do not come to their end: by who asked, and by a limit that a person sets while the agent runs. */
import { rm, writeFile } from 'node:fs/promises'
import type { OpenAgent } from '../../agent.ts'
import { expect, type Step } from '../step.ts'

/** What nobody wants to wait for. */
const ENDLESS = 'run `node -e "setTimeout(Object, 60000)"`'

export const STOP_STEPS: readonly Step[] = [
  {
    name: 'interrupt',
    why: 'is interrupted while a command runs',
    async run({ opened, user }) {
      const runs = user.untilStatus('tools', 'interrupt')
      const turn = opened.agent.runTurn(ENDLESS, 'interrupt')
      await runs
      opened.agent.stop('interrupted', 'interrupt')
      const { status, answer } = await turn
      expect(status === 'stopped' && answer.includes('interrupted'), 'the turn to be stopped')
    },
  },
  {
    name: 'time-limit',
    why: 'is given a limit of time meanwhile, keeps it',
    async run({ opened, settingsPath }) {
      await changed(opened, () => writeFile(settingsPath, 'turn_limit_seconds: 0.5\n'))
      const { status, answer } = await opened.agent.runTurn(ENDLESS, 'time-limit')
      await changed(opened, () => rm(settingsPath))
      expect(status === 'stopped' && answer.includes('too long'), 'the turn to be stopped')
    },
  },
]

/** Does something to the settings' file, and waits until the agent has noticed. */
async function changed({ settings }: OpenAgent, edit: () => Promise<void>): Promise<void> {
  const noticed = new Promise<void>((resolve) => {
    const forget = settings.onChange(() => {
      forget()
      resolve()
    })
  })
  await edit()
  await noticed
}
