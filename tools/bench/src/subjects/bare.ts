/** The baseline: the functions as they are. */
import type { MakeSubject } from '../workload.ts'

const nothing = async () => {}

export const makeSubject: MakeSubject = (workload) => ({
  ...workload,
  inParent: (fn) => fn(),
  settle: nothing,
  finish: nothing,
})
