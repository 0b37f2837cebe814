import { getEventListeners } from 'node:events'
import { provesSameForAll } from './fixtures/same-for-all.ts'

provesSameForAll([
  {
    claim: 'a target’s listeners hear the same event, and the target has no others',
    event: 'message',
    use: (watch, note) => {
      const target = watch(new EventTarget())
      const event = new Event('message', { cancelable: true })
      target.addEventListener('message', (heard) => {
        note(heard === event, heard.target === target, heard.currentTarget === target)
        heard.preventDefault()
      })
      target.addEventListener('message', { handleEvent: () => note('object') }, { once: true })
      note(getEventListeners(target, 'message').length)
      note(
        target.dispatchEvent(event),
        target.dispatchEvent(new Event('message')),
        target.dispatchEvent(new Event('other')),
      )
      note(getEventListeners(target, 'message').length, Object.keys(target))
    },
    counts: { sent: 2, received: 2 },
    spans: ['send', 'receive <- send', 'send', 'receive <- send'],
  },
  {
    claim: 'an event that no listener of the target waits for is dropped',
    event: 'message',
    use: (watch, note) => note(watch(new EventTarget()).dispatchEvent(new Event('message'))),
    counts: { dropped: 1 },
    spans: ['send'],
  },
  {
    claim: 'what is no event is refused as it is',
    event: 'message',
    use: (watch) => watch(new EventTarget()).dispatchEvent({ type: 'message' } as Event),
    counts: {},
    spans: [],
  },
  {
    claim: 'a target of somebody else’s making',
    event: 'message',
    use: (watch, note) => {
      const own = {
        heard: [] as unknown[],
        addEventListener() {},
        dispatchEvent(event: { type: string }) {
          this.heard.push(event)
          return event.type === 'message'
        },
      }
      const target = watch(own)
      note(target.dispatchEvent({ type: 'message' }), target.dispatchEvent({ type: 'other' }), target.heard)
    },
    counts: { sent: 1, received: 1 },
    spans: ['send', 'receive <- send'],
  },
])
