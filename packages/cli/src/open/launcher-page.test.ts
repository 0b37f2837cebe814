import { createContext, runInContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { launcherScript } from './launcher-page.ts'

interface Posted {
  message: unknown
  target: string
}

/** A browser as far as the page uses one. */
function browser(popupAllowed: boolean) {
  const posted: Posted[] = []
  const popup = { postMessage: (message: unknown, target: string) => posted.push({ message, target }) }
  const elements = { state: { textContent: '' }, open: { disabled: true, onclick: () => {} } }
  const allowed = { popup: popupAllowed }
  let listener: (event: unknown) => void = () => {}
  const context = createContext({
    document: { getElementById: (id: keyof typeof elements) => elements[id] },
    addEventListener: (_type: string, added: typeof listener) => {
      listener = added
    },
    open: () => (allowed.popup ? popup : null),
    fetch: async () => ({ ok: true, arrayBuffer: async () => 'BYTES' }),
    setInterval,
    clearInterval,
  })
  runInContext(launcherScript('a.json'), context)
  return { posted, popup, elements, allowed, answer: (event: unknown) => listener(event) }
}

const PONG = { origin: 'https://ui.perfetto.dev', data: 'PONG' }

test('the trace is sent once, to the Perfetto UI, after it answered', async () => {
  const { posted, popup, elements, answer } = browser(true)
  await vi.waitFor(() => expect(posted).toContainEqual({ message: 'PING', target: 'https://ui.perfetto.dev' }))
  answer({ ...PONG, source: popup, origin: 'https://evil.example' })
  answer({ ...PONG, source: {} })
  expect(posted.every(({ message }) => message === 'PING')).toBe(true)
  answer({ ...PONG, source: popup })
  answer({ ...PONG, source: popup })
  expect(posted.filter(({ message }) => message !== 'PING')).toEqual([
    {
      message: { perfetto: { buffer: 'BYTES', title: 'a.json', fileName: 'a.json' } },
      target: 'https://ui.perfetto.dev',
    },
  ])
  const pings = posted.length
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect([posted.length, elements.state.textContent]).toEqual([pings, 'Handed over. This page can be closed.'])
})

test('a blocked tab asks for the button, which then works', async () => {
  const { posted, popup, elements, allowed, answer } = browser(false)
  await vi.waitFor(() => expect(elements.state.textContent).toContain('press the button'))
  allowed.popup = true
  elements.open.onclick()
  answer({ ...PONG, source: popup })
  expect(posted).toHaveLength(1)
})
