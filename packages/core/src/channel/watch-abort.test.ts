import { getEventListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { provesSameForAll } from './fixtures/same-for-all.ts'

provesSameForAll([
  {
    claim: 'an abort reaches the signal’s listeners and dependants once, with its reason',
    use: (watch, note) => {
      const controller = watch(new AbortController())
      const { signal } = controller
      const dependent = AbortSignal.any([signal])
      signal.addEventListener('abort', (event) => note(event.type, event.target === signal, signal.reason))
      signal.onabort = () => note('onabort')
      note(getEventListeners(signal, 'abort').length, signal.aborted)
      note(controller.abort('mine'), controller.abort('again'), signal.aborted, signal.reason, dependent.reason)
      note(Object.keys(signal), Object.keys(controller))
    },
    counts: { sent: 1, received: 1 },
    spans: ['send', 'receive <- send'],
  },
  {
    claim: 'each throwIfAborted that throws is a receive, and throws the reason itself',
    use: (watch, note) => {
      const controller = watch(new AbortController())
      const reason = new Error('mine')
      controller.signal.throwIfAborted()
      controller.abort(reason)
      for (const _ of [1, 2]) {
        try {
          controller.signal.throwIfAborted()
        } catch (error) {
          note(error === reason)
        }
      }
    },
    counts: { sent: 1, received: 2 },
    spans: ['send', 'receive <- send', 'receive <- send'],
  },
  {
    claim: 'what takes a signal is aborted as ever',
    use: async (watch, note) => {
      const controller = watch(new AbortController())
      const waiting = setTimeout(60_000, undefined, { signal: controller.signal, ref: false })
      const request = fetch('http://127.0.0.1:9', { signal: controller.signal })
      const caught = Promise.all([waiting, request].map((promise) => promise.catch((error) => note(error.name))))
      controller.abort()
      await caught
      const late = await setTimeout(1, 1, { signal: controller.signal }).catch((error) => error.name)
      note(late, getEventListeners(controller.signal, 'abort').length)
    },
    counts: { sent: 1, received: 1 },
    spans: ['send', 'receive <- send'],
  },
  {
    claim: 'a signal alone: its time-out is sent by nobody',
    use: async (watch, note) => {
      const signal = watch(AbortSignal.timeout(1))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      note(signal.reason.name)
      try {
        signal.throwIfAborted()
      } catch (error) {
        note(error === signal.reason)
      }
    },
    counts: { sent: 1, received: 2 },
    spans: ['receive', 'receive'],
  },
])
