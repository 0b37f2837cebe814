/** Health for programs without the `profiling` condition: loaded with the first call, so that those who never ask have none of it. */
import type { Health } from './health.ts'

let loading: Promise<Health> | undefined

function load(): Promise<Health> {
  loading ??= import('./active-health.ts').then(({ health }) => health)
  return loading
}

/** The same as `health` with the condition. Calls take effect in their order, a moment later. */
export const health: Health = {
  register: (name, check, options) => {
    const registered = load().then((health) => health.register(name, check, options))
    return () => void registered.then((unregister) => unregister())
  },
  update: (component) => void load().then((health) => health.update(component)),
  remove: (name) => void load().then((health) => health.remove(name)),
  get: async () => (await load()).get(),
}
